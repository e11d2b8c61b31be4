using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Verification;

public sealed partial class VerificationPage
{
    private VerificationView? _view;
    private VerificationForm? _form;
    private Caller _caller = default!;
    private bool _isLoaded;
    private bool _isAnew;
    private bool _isBusy;
    private bool _isSaved;
    private string? _problem;
    private string? _wrong;
    private string? _uploadProblem;

    [Inject]
    public required IStringLocalizer<VerificationText> Text { get; init; }

    [Inject]
    public required VerificationWords Words { get; init; }

    [Inject]
    public required VerificationQueries Queries { get; init; }

    [Inject]
    public required ApplyForVerification Handler { get; init; }

    [Inject]
    public required ChangeDocuments DocumentHandler { get; init; }

    [Inject]
    public required IOptions<VerificationOptions> Options { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    // A page that was approved stays as it is; what replaces it has no documents yet.
    private IReadOnlyList<DocumentRow> Documents => _view?.Application is { State: not VerificationState.Approved } open ? open.Documents : [];

    private bool IsMending => _view?.Application?.State == VerificationState.Refused;

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
        _isLoaded = true;
    }

    private static IEnumerable<FormField> Fields(VerificationForm form)
    {
        var (subject, isChinese) = (form.Subject, form.Country.Trim().Equals("CN", StringComparison.OrdinalIgnoreCase));
        yield return new("legalName", VerificationItem.LegalName, $"LegalName.{subject}", $"Hint.LegalName.{subject}", Organisation.MaxNameLength, form.LegalName, value => form.LegalName = value);
        yield return new("country", VerificationItem.Country, "Item.Country", "Hint.Country", 2, form.Country, value => form.Country = value);
        yield return new("idNumber", VerificationItem.IdNumber, $"IdNumber.{subject}", isChinese ? $"Hint.IdNumber.{subject}" : $"Hint.IdNumber.{subject}.Abroad", VerificationFields.MaxIdLength, form.IdNumber, value => form.IdNumber = value);
        yield return new("address", VerificationItem.Address, "Item.Address", "Hint.Address", BillingDetails.MaxLength, form.Address, value => form.Address = value);
        yield return new("phone", VerificationItem.Phone, "Item.Phone", "Hint.Phone", VerificationFields.MaxPhoneLength, form.Phone, value => form.Phone = value);
    }

    private async Task LoadAsync()
    {
        _view = await Queries.GetAsync(_caller, _view?.OrganisationId, CancellationToken.None);
        _form = _view is null ? null : new VerificationForm(_view);
    }

    // Documents come and go beside the form: what is typed in it stays, and is kept with them.
    private async Task DocumentsChangedAsync()
    {
        var typed = _form!;
        _uploadProblem = null;
        await LoadAsync();
        _isAnew = false;
        (_form!.Subject, _form.LegalName, _form.IdNumber, _form.Country, _form.Address, _form.Phone) = (typed.Subject, typed.LegalName, typed.IdNumber, typed.Country, typed.Address, typed.Phone);
    }

    private async Task RemoveAsync(Guid id)
    {
        Show(await DocumentHandler.RemoveAsync(_caller, new VerificationDocumentId(id), CancellationToken.None));
        await DocumentsChangedAsync();
    }

    private void UploadFailed((string Name, string? Problem) failed) => _uploadProblem = Text["UploadFailed", failed.Name, Problem(failed.Problem) is { } refusal ? Words.Of(refusal) : Text["UploadBroken"].Value];

    private static Refusal? Problem(string? answer)
    {
        try
        {
            return answer is null ? null : JsonSerializer.Deserialize<Refusal>(answer, JsonSerializerOptions.Web) is { Code: not null } refusal ? refusal : null;
        }
        catch (JsonException)
        {
            // Not an answer of ours.
            return null;
        }
    }

    private async Task SaveAsync()
    {
        await KeepAsync();
        _isSaved = _problem is null;
    }

    private async Task SubmitAsync()
    {
        if (_isBusy)
            return;
        _isBusy = true;
        try
        {
            if (await KeepAsync() && Show(await Handler.SubmitAsync(_caller, new SubmitVerificationRequest(_form!.Version, _view!.OrganisationId), CancellationToken.None)))
                await LoadAsync();
        }
        finally
        {
            _isBusy = false;
        }
    }

    private async Task<bool> KeepAsync()
    {
        _isSaved = false;
        if (!Show(await Handler.SaveAsync(_caller, new SaveVerificationRequest(_form!.Subject, _form.ToFields(), _form.Version, _view!.OrganisationId), CancellationToken.None)))
            return false;
        await LoadAsync();
        _isAnew = false;
        return true;
    }

    private bool Show(Refusal? refusal)
    {
        (_problem, _wrong) = (refusal is null ? null : Words.Of(refusal), refusal?.Field);
        return refusal is null;
    }

    private sealed record FormField(string Name, VerificationItem Item, string Label, string Hint, int Most, string Value, Action<string> Write);
}

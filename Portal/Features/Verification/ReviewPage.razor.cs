using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Verification;

public sealed partial class ReviewPage
{
    private CaseView? _view;
    private ReviewForm? _form;
    private Caller _caller = default!;
    private ElementReference _checklist;
    private bool _isLoaded;
    private bool _isBusy;
    private bool _wantsFocus;
    private string? _problem;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public required IStringLocalizer<VerificationText> Text { get; init; }

    [Inject]
    public required VerificationWords Words { get; init; }

    [Inject]
    public required ReviewQueries Queries { get; init; }

    [Inject]
    public required ReviewApplication Handler { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private static bool IsChinese => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh";

    // The page stays when one goes from an application to the next.
    protected override async Task OnParametersSetAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        (_view, _form, _problem, _isLoaded) = (null, null, null, false);
        // To look at it is to take it, so that no two look at once; not while it is only being drawn.
        if (RendererInfo.IsInteractive)
            await Handler.ClaimAsync(_caller, new VerificationCaseId(Id), CancellationToken.None);
        await LoadAsync();
        _wantsFocus = true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_wantsFocus || _form is null || !RendererInfo.IsInteractive)
            return;
        _wantsFocus = false;
        await _checklist.FocusAsync();
    }

    private async Task LoadAsync()
    {
        _view = await Queries.GetAsync(_caller, new VerificationCaseId(Id), CancellationToken.None);
        _form = _view?.ClaimedUntil is null ? null : new ReviewForm(_view.OpenItems, _view.Reasons);
        _isLoaded = true;
    }

    private async Task KeyAsync(KeyboardEventArgs key)
    {
        if (key.CtrlKey || key.AltKey || key.MetaKey || _form is not { } form)
            return;
        switch (key.Key)
        {
            case "a": form.Accept(); break;
            case "r": form.Refuse(); break;
            case "n" when form.IsComplete: await DecideAsync(); break;
            case "n": form.Next(); break;
        }
    }

    private async Task DecideAsync()
    {
        if (_isBusy || _form is not { IsComplete: true } form)
            return;
        _isBusy = true;
        try
        {
            if (await Handler.DecideAsync(_caller, new VerificationCaseId(Id), new DecideVerificationRequest(form.ToItems()), CancellationToken.None) is { } refusal)
            {
                await LoadAsync();
                _problem = Words.Of(refusal);
                return;
            }
        }
        finally
        {
            _isBusy = false;
        }

        await NextAsync();
    }

    private async Task ReleaseAsync()
    {
        await Handler.ReleaseAsync(_caller, new VerificationCaseId(Id), CancellationToken.None);
        Navigation.NavigateTo("/admin/verification");
    }

    // What is left undecided goes back to the others.
    private async Task NextAsync()
    {
        var next = await Queries.NextAsync(_caller, new VerificationCaseId(Id), CancellationToken.None);
        if (_view?.ClaimedUntil is not null)
            await Handler.ReleaseAsync(_caller, new VerificationCaseId(Id), CancellationToken.None);
        Navigation.NavigateTo(next is { } id ? $"/admin/verification/{id}" : "/admin/verification");
    }

    private string Label(VerificationItem item) => item switch
    {
        VerificationItem.LegalName => Text[$"LegalName.{_view!.Application.Subject}"],
        VerificationItem.IdNumber => Text[$"IdNumber.{_view!.Application.Subject}"],
        _ => Text[$"Item.{item}"],
    };

    private string ValueOf(VerificationItem item) =>
        item == VerificationItem.Documents ? Text["DocumentCount", _view!.Application.Documents.Count] : _view!.Application.Fields.All.First(field => field.Item == item).Value;
}

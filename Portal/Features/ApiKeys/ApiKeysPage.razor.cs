using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.ApiKeys;

public sealed partial class ApiKeysPage
{
    private Caller _caller = default!;
    private ApiKeysView? _view;
    private ApiKeyForm? _form;
    private ApiKeyRow? _asked;
    private ApiKeyWithSecret? _made;
    private string? _problem;
    private bool _isLoaded;

    [Inject]
    public required IStringLocalizer<ApiKeysText> Text { get; init; }

    [Inject]
    public required ApiKeyQueries Queries { get; init; }

    [Inject]
    public required ChangeApiKeys Handler { get; init; }

    [Inject]
    public required FreshSignIn Fresh { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        _view = await Queries.ListAsync(_caller, null, CancellationToken.None);
        _isLoaded = true;
    }

    // The proof is asked for before the form is filled in, not after.
    private async Task Open()
    {
        (_problem, _made) = (null, null);
        if (await Fresh.RefuseAsync(_caller, CancellationToken.None) is null)
            _form = new ApiKeyForm { IsReadOnly = _view is { MayRun: false } };
        else
            Confirm();
    }

    private async Task SaveAsync()
    {
        var made = await Handler.MakeAsync(_caller, _form!.ToRequest(_view!.OrganisationId), CancellationToken.None);
        if (made.Refusal is { Code: FreshSignIn.Needed })
        {
            Confirm();
            return;
        }

        _problem = made.IsAccepted ? null : Words(made.Refusal);
        if (made.IsAccepted)
            (_made, _form) = (made.Value, null);
        await LoadAsync();
    }

    private async Task RevokeAsync()
    {
        var refusal = await Handler.RevokeAsync(_caller, _asked!.Id, CancellationToken.None);
        (_asked, _made, _problem) = (null, null, refusal is null ? null : Words(refusal));
        await LoadAsync();
    }

    private void Confirm() => Navigation.NavigateTo(FreshSignIn.PageFor("/account/keys"), forceLoad: true);

    private string Words(Refusal refusal)
    {
        var words = Text["Refusal." + refusal.Code, refusal.Details?.GetValueOrDefault("most") ?? ""];
        return words.ResourceNotFound ? Text["Refusal.other", refusal.Code] : words;
    }
}

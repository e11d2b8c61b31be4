using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.AccountSecurity;

/// <summary>How the person signs in and where; each change is a form, since it renews the cookie.</summary>
public sealed partial class AccountSecurityPage
{
    private const string Self = "/account/security";

    private AccountSecurityView? _view;
    private Refusal? _problem;

    [Inject]
    public required IStringLocalizer<AccountSecurityText> Text { get; init; }

    [Inject]
    public required AccountSecurityQueries Queries { get; init; }

    [Inject]
    public required Authenticator SecondStep { get; init; }

    [Inject]
    public required Passkeys Keys { get; init; }

    [Inject]
    public required ExternalLogins External { get; init; }

    [Inject]
    public required EndSessions Sessions { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "done")]
    private string? Done { get; set; }

    [SupplyParameterFromQuery(Name = "problem")]
    private string? Problem { get; set; }

    private Caller Caller => Http.Caller();

    protected override async Task OnInitializedAsync() => _view = await Queries.GetAsync(Caller, Http.RequestAborted);

    private async Task TurnOffAsync() => Leave(await SecondStep.DisableAsync(Caller, Http.RequestAborted), "second-step-off");

    private async Task RenameAsync((string Id, string Name) asked) => Leave(await Keys.RenameAsync(Caller, asked.Id, new RenamePasskeyRequest(asked.Name), Http.RequestAborted), "passkey-renamed");

    private async Task RemoveAsync(string id) => Leave(await Keys.RemoveAsync(Caller, id, Http.RequestAborted), "passkey-removed");

    private async Task UnlinkAsync() => Leave(await External.UnlinkAsync(Caller, Http.RequestAborted), "external-unlinked");

    private async Task EndAsync(Guid id) => Leave(await Sessions.OneAsync(Caller, id, Http.RequestAborted), "session");

    private async Task EndOthersAsync()
    {
        await Sessions.OthersAsync(Caller, Http.RequestAborted);
        Leave(null, "sessions");
    }

    // To the page again, so that reloading it repeats nothing.
    private void Leave(Refusal? refusal, string done)
    {
        _problem = refusal;
        if (refusal is null)
            Navigation.NavigateTo($"{Self}?done={done}");
        else if (refusal.Code == FreshSignIn.Needed)
            Navigation.NavigateTo(FreshSignIn.PageFor(Self));
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Closing;

/// <summary>What closing one's account means, and the act itself. Works by forms alone, since it takes the cookie with it.</summary>
public sealed partial class CloseAccountPage
{
    private const string Self = "/account/close";

    private AccountClosingView? _view;
    private Refusal? _problem;
    private bool _isFresh;

    [Inject]
    public required IStringLocalizer<ClosingText> Text { get; init; }

    [Inject]
    public required ClosingQueries Queries { get; init; }

    [Inject]
    public required CloseAccount Handler { get; init; }

    [Inject]
    public required FreshSignIn Fresh { get; init; }

    [Inject]
    public required SignInManager<PortalUser> SignIn { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm]
    private string? Confirmation { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _view = await Queries.OfPersonAsync(Http.Caller(), Http.RequestAborted);
        _isFresh = await Fresh.RefuseAsync(Http.Caller(), Http.RequestAborted) is null;
    }

    private async Task CloseAsync()
    {
        _problem = await Handler.HandleAsync(Http.Caller(), new CloseAccountRequest(Confirmation), Http.RequestAborted);
        if (_problem is { Code: FreshSignIn.Needed })
            Navigation.NavigateTo(FreshSignIn.PageFor(Self));
        if (_problem is not null)
            return;
        await SignIn.SignOutAsync();
        Navigation.NavigateTo("/sign-in?done=closed");
    }
}

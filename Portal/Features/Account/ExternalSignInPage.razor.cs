using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Core.Primitives;
using Portal.Security;
using Portal.Security.External;
using Portal.Security.Throttling;

namespace Portal.Features.Account;

/// <summary>Where people land who come back from the provider: signed in, or told what is missing.</summary>
public sealed partial class ExternalSignInPage
{
    private ExternalPerson? _person;
    private ExternalOutcome _outcome;
    private Refusal? _problem;
    private int? _wait;

    [Inject]
    public required IStringLocalizer<AccountText> Text { get; init; }

    [Inject]
    public required ExternalTrip Trip { get; init; }

    [Inject]
    public required SignInExternally Handler { get; init; }

    [Inject]
    public required RegisterExternally Registration { get; init; }

    [Inject]
    public required Throttle Throttle { get; init; }

    [Inject]
    public required IOptions<OpenIdOptions> Options { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromForm]
    private WhoForm? Input { get; set; }

    private string Provider => Options.Value.DisplayName;

    private string RegisterAddress => _person?.Email is { } email ? $"/register?email={Uri.EscapeDataString(email)}" : "/register";

    protected override async Task OnInitializedAsync()
    {
        // Kept for the form, which a newcomer sends next.
        _person = await Trip.EndAsync(Http, ExternalPurpose.SignIn, isOver: false);
        if (_person is null)
            return;
        Input ??= new WhoForm { DisplayName = _person.Name ?? "" };
        _outcome = HttpMethods.IsPost(Http.Request.Method) ? ExternalOutcome.New : await Handler.HandleAsync(_person);
        if (_outcome != ExternalOutcome.New)
            await ExternalTrip.ForgetAsync(Http);
        if (_outcome == ExternalOutcome.SignedIn)
            Navigation.NavigateTo(LocalAddress.Of(ReturnUrl));
        else if (_outcome == ExternalOutcome.SecondStep)
            Navigation.NavigateTo($"/sign-in/second-step?returnUrl={Uri.EscapeDataString(LocalAddress.Of(ReturnUrl))}");
    }

    private async Task RegisterAsync()
    {
        if (_person is null)
            return;
        if (Throttle.Register(Http) is { } wait)
        {
            TooManyRequests.Mark(Http, wait);
            _wait = TooManyRequests.Minutes(wait);
            return;
        }

        var request = new RegisterExternallyRequest(Input!.DisplayName, Input!.Kind, Input!.OrganisationName);
        _problem = await Registration.HandleAsync(_person, request, Http.Connection.RemoteIpAddress?.ToString(), CancellationToken.None);
        if (_problem is not null)
            return;
        await ExternalTrip.ForgetAsync(Http);
        Navigation.NavigateTo(LocalAddress.Of(ReturnUrl));
    }
}

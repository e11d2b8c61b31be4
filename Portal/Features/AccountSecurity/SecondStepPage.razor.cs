using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Portal.Security;
using Portal.Security.Throttling;

namespace Portal.Features.AccountSecurity;

/// <summary>After the password: a code of the app, or one of the recovery codes.</summary>
public sealed partial class SecondStepPage
{
    private bool _isAsked;
    private string? _problem;

    [Inject]
    public required IStringLocalizer<AccountSecurityText> Text { get; init; }

    [Inject]
    public required SignInManager<PortalUser> SignIn { get; init; }

    [Inject]
    public required Throttle Throttle { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery(Name = "recovery")]
    private bool IsRecovery { get; set; }

    [SupplyParameterFromForm]
    private string? Code { get; set; }

    private string OtherWay => $"/sign-in/second-step?returnUrl={Uri.EscapeDataString(LocalAddress.Of(ReturnUrl))}{(IsRecovery ? "" : "&recovery=true")}";

    protected override async Task OnInitializedAsync() => _isAsked = await SignIn.GetTwoFactorAuthenticationUserAsync() is not null;

    private async Task SignInAsync()
    {
        if (await SignIn.GetTwoFactorAuthenticationUserAsync() is not { } user)
            return;
        if (Throttle.SignIn(Http, $"second step {user.Id}") is { } wait)
        {
            TooManyRequests.Mark(Http, wait);
            _problem = Text["TooManyTries", TooManyRequests.Minutes(wait)];
            return;
        }

        var code = SignInCode.Normal(Code);
        var result = IsRecovery
            ? await SignIn.TwoFactorRecoveryCodeSignInAsync(code.ToUpperInvariant())
            : await SignIn.TwoFactorAuthenticatorSignInAsync(code, isPersistent: true, rememberClient: false);
        if (result.Succeeded)
            Navigation.NavigateTo(LocalAddress.Of(ReturnUrl));
        else
            _problem = Text["Refusal.invalid_code"];
    }
}

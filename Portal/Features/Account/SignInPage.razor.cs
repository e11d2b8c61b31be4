using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Security;
using Portal.Security.External;
using Portal.Security.Throttling;

namespace Portal.Features.Account;

public sealed partial class SignInPage
{
    private string? _problem;

    [Inject]
    public required IStringLocalizer<AccountText> Text { get; init; }

    [Inject]
    public required SignInManager<PortalUser> SignIn { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required Throttle Throttle { get; init; }

    [Inject]
    public required EvenAnswer Even { get; init; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm]
    private Form? Input { get; set; }

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [Inject]
    public required IOptions<OpenIdOptions> Options { get; init; }

    [SupplyParameterFromQuery(Name = "problem")]
    private string? Problem { get; set; }

    [SupplyParameterFromQuery(Name = "done")]
    private string? Done { get; set; }

    protected override void OnInitialized() => Input ??= new Form();

    private async Task SignInAsync()
    {
        var started = Even.Start();
        var email = Input!.Email.Trim();
        if (Throttle.SignIn(Http, email) is { } wait)
        {
            TooManyRequests.Mark(Http, wait);
            _problem = Text["TooManyTries", TooManyRequests.Minutes(wait)];
            return;
        }

        var result = await SignIn.PasswordSignInAsync(email, Input!.Password, isPersistent: true, lockoutOnFailure: true);
        if (result.Succeeded)
        {
            Navigation.NavigateTo(LocalAddress.Of(ReturnUrl));
        }
        else if (result.RequiresTwoFactor)
        {
            Navigation.NavigateTo($"/sign-in/second-step?returnUrl={Uri.EscapeDataString(LocalAddress.Of(ReturnUrl))}");
        }
        else
        {
            // A wrong address, a wrong password, an unconfirmed and a locked account read alike and take alike, so that no one learns who is registered.
            await Even.UntilAsync(started);
            _problem = Text["SignInFailed"];
        }
    }

    private sealed class Form
    {
        public string Email { get; set; } = "";

        public string Password { get; set; } = "";
    }
}

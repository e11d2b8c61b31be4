using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Portal.Security;

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

    [SupplyParameterFromForm]
    private Form? Input { get; set; }

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery(Name = "done")]
    private string? Done { get; set; }

    protected override void OnInitialized() => Input ??= new Form();

    private async Task SignInAsync()
    {
        var result = await SignIn.PasswordSignInAsync(Input!.Email.Trim(), Input!.Password, isPersistent: true, lockoutOnFailure: true);
        if (result.Succeeded)
            Navigation.NavigateTo(LocalAddress.Of(ReturnUrl));
        // A wrong address, a wrong password and an unconfirmed account read alike, so that no one learns who is registered.
        _problem = result.IsLockedOut ? "LockedOut" : "SignInFailed";
    }

    private sealed class Form
    {
        public string Email { get; set; } = "";

        public string Password { get; set; } = "";
    }
}

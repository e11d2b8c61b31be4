using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Security.Sessions;

namespace Portal.Security;

/// <summary>
/// Signs in without telling who has an account: an unknown address, an unconfirmed and a locked one cost a password's hash as well.
/// </summary>
public sealed class PortalSignInManager(
    UserManager<PortalUser> users, IHttpContextAccessor http, IUserClaimsPrincipalFactory<PortalUser> claims, IOptions<IdentityOptions> options,
    ILogger<SignInManager<PortalUser>> logger, IAuthenticationSchemeProvider schemes, IUserConfirmation<PortalUser> confirmation)
    : SignInManager<PortalUser>(users, http, claims, options, logger, schemes, confirmation)
{
    private static readonly PortalUser Nobody = new();

    public override async Task<SignInResult> PasswordSignInAsync(string userName, string password, bool isPersistent, bool lockoutOnFailure)
    {
        if (await UserManager.FindByNameAsync(userName) is { } user)
            return await PasswordSignInAsync(user, password, isPersistent, lockoutOnFailure);
        SpendHash(password);
        return SignInResult.Failed;
    }

    public override async Task<SignInResult> CheckPasswordSignInAsync(PortalUser user, string password, bool lockoutOnFailure)
    {
        if (await PreSignInCheck(user) is not { } refused)
            return await base.CheckPasswordSignInAsync(user, password, lockoutOnFailure);
        SpendHash(password);
        return refused;
    }

    public override Task RefreshSignInAsync(PortalUser user)
    {
        SessionCookie.Renew(Context);
        return base.RefreshSignInAsync(user);
    }

    public override Task<PasskeyAttestationResult> PerformPasskeyAttestationAsync(string credentialJson) =>
        OrFailAsync(credentialJson, base.PerformPasskeyAttestationAsync, PasskeyAttestationResult.Fail);

    public override Task<PasskeyAssertionResult<PortalUser>> PerformPasskeyAssertionAsync(string credentialJson) =>
        OrFailAsync(credentialJson, base.PerformPasskeyAssertionAsync, PasskeyAssertionResult.Fail<PortalUser>);

    /// <summary>Signs in with a passkey, which needs no second step: it is something one has, unlocked by something one is or knows.</summary>
    public override async Task<SignInResult> PasskeySignInAsync(string credentialJson)
    {
        var asserted = await PerformPasskeyAssertionAsync(credentialJson);
        if (!asserted.Succeeded)
            return SignInResult.Failed;
        if (await PreSignInCheck(asserted.User) is { } refused)
            return refused;
        if (!(await UserManager.AddOrUpdatePasskeyAsync(asserted.User, asserted.Passkey)).Succeeded)
            return SignInResult.Failed;
        return await SignInOrTwoFactorAsync(asserted.User, isPersistent: true, bypassTwoFactor: true);
    }

    // Identity throws where this browser was given no options before; anybody can send such a request.
    private static async Task<TResult> OrFailAsync<TResult>(string credential, Func<string, Task<TResult>> perform, Func<PasskeyException, TResult> fail)
    {
        try
        {
            return await perform(credential);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            return fail(new PasskeyException("No options were asked for in this browser.", error));
        }
    }

    // Making a hash costs what checking one does.
    private void SpendHash(string password) => UserManager.PasswordHasher.HashPassword(Nobody, password);
}

using Microsoft.AspNetCore.Identity;
using Portal.Core.Primitives;
using Portal.Security;
using Portal.Security.External;
using Portal.Security.Sessions;

namespace Portal.Features.AccountSecurity;

/// <param name="Password">The password; or null.</param>
/// <param name="Code">A code of the authenticator app; or null.</param>
/// <param name="Credential">What the browser made of the options, as JSON text; or null.</param>
public sealed record ConfirmIdentityRequest(string? Password = null, string? Code = null, string? Credential = null);

/// <summary>Takes a proof that the person is there, by any one way that signs in; it holds for <see cref="FreshSignIn.Window"/>.</summary>
public sealed class ConfirmIdentity(UserManager<PortalUser> users, SignInManager<PortalUser> signIn, PersonSessions sessions)
{
    /// <returns>Null when taken; else <c>not_confirmed</c> with the field that was wrong.</returns>
    public async Task<Refusal?> HandleAsync(Caller caller, ConfirmIdentityRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        var user = await users.FindByIdAsync(caller.Id.ToString());
        if (user is null || caller.Session is not { } session)
            return new Refusal("not_confirmed", "password");
        var (field, isProven) = request switch
        {
            { Credential: { Length: > 0 } credential } => ("credential", await IsPasskeyAsync(user, credential)),
            { Code: { Length: > 0 } code } => ("code", await IsCodeAsync(user, code)),
            _ => ("password", (await signIn.CheckPasswordSignInAsync(user, request.Password ?? "", lockoutOnFailure: true)).Succeeded),
        };
        if (!isProven)
            return new Refusal("not_confirmed", field);
        await sessions.ConfirmAsync(session, cancellationToken);
        return null;
    }

    /// <summary>Takes the word of the provider, where the person has just signed in there anew.</summary>
    /// <returns>Null when taken; else <c>not_confirmed</c>.</returns>
    public async Task<Refusal?> HandleAsync(Caller caller, ExternalPerson person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(person);
        var user = await users.FindByLoginAsync(ExternalPerson.Provider, person.Key);
        if (user is null || user.Id != caller.Id.Value || caller.Session is not { } session || await users.IsLockedOutAsync(user))
            return new Refusal("not_confirmed");
        await sessions.ConfirmAsync(session, cancellationToken);
        return null;
    }

    /// <summary>What the browser signs with one of the person's passkeys.</summary>
    public async Task<string> OptionsAsync(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return await signIn.MakePasskeyRequestOptionsAsync(await users.FindByIdAsync(caller.Id.ToString()));
    }

    private async Task<bool> IsPasskeyAsync(PortalUser user, string credential)
    {
        var asserted = await signIn.PerformPasskeyAssertionAsync(credential);
        return asserted.Succeeded && asserted.User.Id == user.Id && (await users.AddOrUpdatePasskeyAsync(user, asserted.Passkey)).Succeeded;
    }

    private async Task<bool> IsCodeAsync(PortalUser user, string code)
    {
        if (!user.TwoFactorEnabled || await users.IsLockedOutAsync(user))
            return false;
        if (await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, SignInCode.Normal(code)))
            return true;
        await users.AccessFailedAsync(user);
        return false;
    }
}

using Microsoft.AspNetCore.Identity;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.AccountSecurity;

/// <param name="Credential">What the browser made of the options, as JSON text.</param>
public sealed record SignInWithPasskeyRequest(string Credential);

/// <summary>Signs in with a passkey that the browser offers; nobody types an address.</summary>
public sealed class SignInWithPasskey(SignInManager<PortalUser> signIn)
{
    /// <summary>The same for everyone: no account is named, so none is given away.</summary>
    public Task<string> OptionsAsync() => signIn.MakePasskeyRequestOptionsAsync(null);

    /// <returns>Null when signed in; else <c>sign_in_failed</c>, whatever was wrong.</returns>
    public async Task<Refusal?> HandleAsync(SignInWithPasskeyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (await signIn.PasskeySignInAsync(request.Credential)).Succeeded ? null : new Refusal("sign_in_failed");
    }
}

using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Portal.Security;
using Portal.Security.External;

namespace Portal.Features.Account;

/// <summary>What becomes of somebody whom the provider vouches for.</summary>
public enum ExternalOutcome
{
    SignedIn = 1,

    /// <summary>The password's place is taken; the portal's own second step is still asked for.</summary>
    SecondStep = 2,

    /// <summary>The account may not sign in now.</summary>
    Refused = 3,

    /// <summary>Nobody's yet: an account can be made with the address that the provider has checked.</summary>
    New = 4,

    /// <summary>The address has an account. Whose it is signs in there first, and links it: an address alone proves nothing here.</summary>
    Taken = 5,

    /// <summary>The provider has not checked the address, so it is confirmed by mail, as everybody's.</summary>
    Unverified = 6,
}

/// <summary>Signs in by a provider. An account is found by issuer and subject alone.</summary>
public sealed class SignInExternally(UserManager<PortalUser> users, SignInManager<PortalUser> signIn)
{
    public async Task<ExternalOutcome> HandleAsync(ExternalPerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (await users.FindByLoginAsync(ExternalPerson.Provider, person.Key) is null)
            return await NewcomerAsync(person);
        var result = await signIn.ExternalLoginSignInAsync(ExternalPerson.Provider, person.Key, isPersistent: true, bypassTwoFactor: false);
        return result.Succeeded ? ExternalOutcome.SignedIn : result.RequiresTwoFactor ? ExternalOutcome.SecondStep : ExternalOutcome.Refused;
    }

    // Whether an address has an account is told to nobody but whose address it is.
    internal async Task<ExternalOutcome> NewcomerAsync(ExternalPerson person) =>
        !person.IsEmailVerified || person.Email is not { Length: <= RegisterAccount.MaxEmailLength } email || !new EmailAddressAttribute().IsValid(email) ? ExternalOutcome.Unverified
        : await users.FindByEmailAsync(email) is null ? ExternalOutcome.New
        : ExternalOutcome.Taken;
}

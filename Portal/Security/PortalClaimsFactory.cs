using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Portal.Security;

/// <summary>Adds what the top bar shows to the sign-in cookie, and holds an administrator to the second step where it is required.</summary>
public sealed class PortalClaimsFactory(UserManager<PortalUser> users, RoleManager<IdentityRole<Guid>> roles, IOptions<IdentityOptions> options, IOptions<SecurityOptions> security)
    : UserClaimsPrincipalFactory<PortalUser, IdentityRole<Guid>>(users, roles, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(PortalUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(PortalClaims.DisplayName, user.DisplayName));
        if (security.Value.RequireTwoFactorForAdministrators && !user.TwoFactorEnabled && identity.HasClaim(claim => claim.Type == identity.RoleClaimType))
            SecondStepRule.Put(identity);
        return identity;
    }
}

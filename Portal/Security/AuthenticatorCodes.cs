using Microsoft.AspNetCore.Identity;
using Portal.Hosting;

namespace Portal.Security;

/// <summary>Checks the codes of authenticator apps, each of which counts once: whoever looks over a shoulder comes too late.</summary>
public sealed class AuthenticatorCodes(TimeProvider time) : AuthenticatorTokenProvider<PortalUser>
{
    public override async Task<bool> ValidateAsync(string purpose, string token, UserManager<PortalUser> manager, PortalUser user)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(user);
        if (await manager.GetAuthenticatorKeyAsync(user) is not { Length: > 0 } key || Totp.StepOf(key, token, time.MachineNow()) is not { } step || step <= (user.LastCodeStep ?? long.MinValue))
            return false;
        user.LastCodeStep = step;
        // Two at once cannot both win: the second save meets a person changed meanwhile.
        return (await manager.UpdateAsync(user)).Succeeded;
    }
}

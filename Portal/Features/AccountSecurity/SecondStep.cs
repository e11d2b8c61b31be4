using Microsoft.AspNetCore.Identity;
using Portal.Security;

namespace Portal.Features.AccountSecurity;

internal static class SecondStep
{
    /// <summary>Turns the second step off; the app's key and the recovery codes are forgotten, and all sessions end.</summary>
    public static async Task TakeSecondStepAsync(this UserManager<PortalUser> users, PortalUser user)
    {
        await users.SetTwoFactorEnabledAsync(user, false);
        await users.ResetAuthenticatorKeyAsync(user);
        await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 0);
    }
}

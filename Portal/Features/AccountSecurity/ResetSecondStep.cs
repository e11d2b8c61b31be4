using Microsoft.AspNetCore.Identity;
using Portal.Features.Audit;
using Portal.Features.Notifications;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.AccountSecurity;

/// <summary>For somebody who lost the authenticator app and the recovery codes too; by the operator of the machine alone, who has made sure who asks.</summary>
public sealed class ResetSecondStep(PortalDbContext db, UserManager<PortalUser> users, TimeProvider time)
{
    /// <summary>Takes the second step away: the password, or a passkey, signs in until a new one is set up. All sessions end, the person is told, and the audit keeps it.</summary>
    /// <returns>False when nobody has the address, or has no second step.</returns>
    public async Task<bool> RunAsync(string email, CancellationToken cancellationToken)
    {
        if (await users.FindByEmailAsync(email) is not { TwoFactorEnabled: true } user)
            return false;
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await users.TakeSecondStepAsync(user);
        db.AuditEntries.Add(AuditEntry.OfPortal("account.second_step_reset", $"person/{user.Id}", new { }, now));
        db.Alerts.Add(SecurityAlerts.Changed(user.Id, "second_step_off", "", now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}

using Microsoft.AspNetCore.Identity;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Notifications;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.AccountSecurity;

/// <summary>What every change of how somebody signs in has in common: a fresh proof, a trace, and that this session goes on while others end.</summary>
public sealed class SecurityAct(PortalDbContext db, UserManager<PortalUser> users, SignInManager<PortalUser> signIn, FreshSignIn fresh, TimeProvider time)
{
    /// <summary>The person who asks, with a fresh proof.</summary>
    public async Task<Result<PortalUser>> PersonAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (await fresh.RefuseAsync(caller, cancellationToken) is { } stale)
            return stale;
        return await users.FindByIdAsync(caller.Id.ToString()) ?? throw new InvalidOperationException("The caller's account is gone.");
    }

    /// <summary>Writes the trace, tells the person, and renews the cookie, which the changed person would end.</summary>
    /// <param name="told">What the person is told, wherever the change came from; null for what opens no door.</param>
    public async Task DoneAsync(AuditEntry trace, Alert? told, PortalUser user, CancellationToken cancellationToken)
    {
        db.AuditEntries.Add(trace);
        if (told is not null)
            db.Alerts.Add(told);
        await db.SaveChangesAsync(cancellationToken);
        await signIn.RefreshSignInAsync(user);
    }

    public DateTimeOffset Now => time.GetUtcNow();
}

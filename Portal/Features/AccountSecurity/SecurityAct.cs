using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore.Storage;
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

    /// <summary>Keeps what follows together.</summary>
    public Task<IDbContextTransaction> BeginAsync() => db.Database.BeginTransactionAsync(CancellationToken.None);

    /// <summary>Writes the trace, tells the person, and renews the cookie, which the changed person would end.</summary>
    /// <param name="told">What the person is told, wherever the change came from; null for what opens no door.</param>
    /// <param name="together">What the change was begun in; null where it is one statement. It ends before the cookie is renewed, which writes by itself.</param>
    public async Task DoneAsync(AuditEntry trace, Alert? told, PortalUser user, CancellationToken cancellationToken, IDbContextTransaction? together = null)
    {
        db.AuditEntries.Add(trace);
        if (told is not null)
            db.Alerts.Add(told);
        await db.SaveChangesAsync(cancellationToken);
        if (together is not null)
            await together.CommitAsync(cancellationToken);
        await signIn.RefreshSignInAsync(user);
    }

    public DateTimeOffset Now => time.GetUtcNow();
}

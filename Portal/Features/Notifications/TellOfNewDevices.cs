using Microsoft.EntityFrameworkCore;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Features.Notifications;

/// <summary>Tells people of a sign-in by a browser that none of their earlier ones was, as far back as sessions are known. The first of all is no news.</summary>
public sealed class TellOfNewDevices(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    // Longer than a portal is down on an ordinary day.
    private static readonly TimeSpan LookedBack = TimeSpan.FromDays(1);

    /// <returns>How many were told of.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // Sessions keep the machine's time.
        var since = time.MachineNow() - LookedBack;
        var found = await (
            from session in db.PersonSessions.AsNoTracking()
            where session.StartedAt > since
                && db.PersonSessions.Any(other => other.UserId == session.UserId && other.StartedAt < session.StartedAt)
                && !db.PersonSessions.Any(other => other.UserId == session.UserId && other.StartedAt < session.StartedAt && other.UserAgent == session.UserAgent)
            select session).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        return await AlertsOnce.AddAsync(db, found.ConvertAll(session => SecurityAlerts.NewDevice(session, now)), cancellationToken);
    }
}

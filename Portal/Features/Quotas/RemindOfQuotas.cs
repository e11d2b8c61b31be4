using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Features.Notifications;
using Portal.Persistence;

namespace Portal.Features.Quotas;

/// <summary>Tells of raises that end within days: a week before, and a day before. The raise itself ends by the clock, whether this runs or not.</summary>
public sealed class RemindOfQuotas(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    private static readonly int[] DaysBefore = [1, 7];

    /// <returns>How many were told of.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var until = now.AddDays(DaysBefore[^1]);
        var ending = await db.QuotaRequests.AsNoTracking().Where(request => request.State == QuotaRequestState.Granted && request.ExpiresAt > now && request.ExpiresAt <= until).ToListAsync(cancellationToken);
        // What was given for less than the days before has nothing to be reminded of, and of two that are due only the nearer one is news.
        var due = ending.SelectMany(request => DaysBefore.Where(days => request.ExpiresAt - now <= TimeSpan.FromDays(days)).Take(1)
            .Where(days => request.ExpiresAt - request.AnsweredAt > TimeSpan.FromDays(days)).Select(days => QuotaAlerts.EndsIn(request, days, now))).ToList();
        return await AlertsOnce.AddAsync(db, due, cancellationToken);
    }
}

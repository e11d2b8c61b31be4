using Microsoft.EntityFrameworkCore;
using Portal.Persistence;

namespace Portal.Features.Notifications;

/// <summary>Writes alerts that a pass finds true, those that were not written before.</summary>
internal static class AlertsOnce
{
    /// <returns>How many were new.</returns>
    public static async Task<int> AddAsync(PortalDbContext db, List<Alert> due, CancellationToken cancellationToken)
    {
        if (due.Count == 0)
            return 0;
        var keys = due.ConvertAll(alert => alert.Key);
        var told = await db.Alerts.Where(alert => keys.Contains(alert.Key)).Select(alert => alert.Key).ToListAsync(cancellationToken);
        due.RemoveAll(alert => told.Contains(alert.Key));
        db.Alerts.AddRange(due);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return due.Count;
        }
        catch (DbUpdateException error) when (DatabaseConflicts.IsConflict(error))
        {
            // Another portal was first; the next pass tells of what is left.
            return 0;
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Announcements;

/// <summary>Puts an announcement away for one person, wherever they look from.</summary>
public sealed class DismissAnnouncement(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <returns>Null when done, or done before; <c>announcement_not_found</c>, <c>announcement_stays</c> of one that may not be put away.</returns>
    public Task<Refusal?> HandleAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            if (await db.Announcements.AsNoTracking().SingleOrDefaultAsync(known => known.Id == id, cancellationToken) is not { } announcement || !announcement.IsShown(time.GetUtcNow()))
                return new Refusal("announcement_not_found");
            if (!announcement.Wording.IsDismissible)
                return new Refusal("announcement_stays");
            if (await db.AnnouncementDismissals.AnyAsync(known => known.AnnouncementId == id && known.UserId == caller.Id.Value, cancellationToken))
                return null;
            db.AnnouncementDismissals.Add(new AnnouncementDismissal { AnnouncementId = id, UserId = caller.Id.Value });
            await db.SaveChangesAsync(cancellationToken);
            return (Refusal?)null;
        });
    }
}

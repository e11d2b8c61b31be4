using Microsoft.EntityFrameworkCore;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Notifications;

/// <param name="Ids">Null is all.</param>
public sealed record ReadNotificationsRequest(IReadOnlyList<Guid>? Ids = null);

/// <summary>Marks a person's own notifications as read; what is somebody else's is not touched.</summary>
public sealed class ReadNotifications(IDbContextFactory<PortalDbContext> contexts, NotificationFeed feed, TimeProvider time)
{
    /// <returns>How many were unread until now.</returns>
    public async Task<int> HandleAsync(Caller caller, ReadNotificationsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var unread = db.Notifications.Where(notification => notification.UserId == caller.Id.Value && notification.ReadAt == null);
        if (request.Ids is { } ids)
            unread = unread.Where(notification => ids.Contains(notification.Id));
        var now = time.GetUtcNow();
        var count = await unread.ExecuteUpdateAsync(set => set.SetProperty(notification => notification.ReadAt, now), cancellationToken);
        if (count > 0)
            feed.Publish(caller.Id, caller.Id);
        return count;
    }
}

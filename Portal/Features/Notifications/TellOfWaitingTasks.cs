using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Alerts;
using Portal.Core.Compute;
using Portal.Persistence;

namespace Portal.Features.Notifications;

/// <summary>Tells people whose tasks wait too long: once a day, of all that do, since a queue that is full would else bury them.</summary>
public sealed class TellOfWaitingTasks(IDbContextFactory<PortalDbContext> contexts, IOptions<NotificationOptions> options, TimeProvider time)
{
    /// <returns>How many people were told.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var limit = now.AddMinutes(-options.Value.WaitingMinutes);
        var waiting = await db.ComputeTasks.Where(task => task.State == TaskState.Queued && task.QueuedAt <= limit)
            .GroupBy(task => new { task.OrganisationId, task.SubmittedBy })
            .Select(tasks => new { tasks.Key.OrganisationId, tasks.Key.SubmittedBy, Count = tasks.Count(), Oldest = tasks.Min(task => task.QueuedAt) }).ToListAsync(cancellationToken);
        var due = waiting.ConvertAll(who => Alert.Of(
            AlertKind.TaskWaiting, who.OrganisationId, $"task-waiting:{who.OrganisationId}:{who.SubmittedBy}:{now.UtcDateTime:yyyyMMdd}", now, who.SubmittedBy.Value,
            ("count", $"{who.Count}"), ("minutes", $"{(long)(now - who.Oldest).TotalMinutes}")));
        return await AlertsOnce.AddAsync(db, due, cancellationToken);
    }
}

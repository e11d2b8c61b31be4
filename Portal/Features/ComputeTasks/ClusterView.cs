using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>Takes the frozen picture that a scheduling cycle and an estimate look at.</summary>
public sealed class ClusterView(IOptions<QuotaPolicyOptions> quota)
{
    private const int MostWaiting = 10_000;

    public Quota Quota { get; } = quota.Value.ToQuota();

    public async Task<CapacitySnapshot> SnapshotAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var nodes = await db.ComputeNodes.AsNoTracking().ToListAsync(cancellationToken);
        var live = await (
            from attempt in db.TaskAttempts.AsNoTracking()
            join task in db.ComputeTasks.AsNoTracking() on attempt.TaskId equals task.Id
            where attempt.State != AttemptState.Ended
            select new { task, attempt }).ToListAsync(cancellationToken);
        var queued = await db.ComputeTasks.AsNoTracking().Where(task => task.State == TaskState.Queued)
            .OrderBy(task => task.QueuedAt).Take(MostWaiting).ToListAsync(cancellationToken);
        var organisations = queued.Select(task => task.OrganisationId).Concat(live.Select(pair => pair.task.OrganisationId)).Distinct();
        return new CapacitySnapshot(
            nodes, live.Select(pair => RunningAllocation.Of(pair.task, pair.attempt)), queued.Select(WaitingTask.Of),
            organisations.ToDictionary(organisation => organisation, _ => Quota));
    }

    /// <summary>What an organisation holds now.</summary>
    public static QuotaUse UseOf(CapacitySnapshot snapshot, OrganisationId organisation)
    {
        var running = snapshot.Running.Where(allocation => allocation.OrganisationId == organisation).ToList();
        return new QuotaUse(
            running.Aggregate(ResourceAmounts.None, (sum, allocation) => sum + allocation.Amounts), running.Count,
            snapshot.Waiting.Count(task => task.OrganisationId == organisation));
    }
}

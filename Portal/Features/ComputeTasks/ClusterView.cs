using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Queueing;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>Takes the frozen picture that a scheduling cycle and an estimate look at.</summary>
public sealed class ClusterView(IOptions<QuotaPolicyOptions> quota, IOptions<SchedulingPolicyOptions> scheduling, RunTimeHistory history, ShareHistory shares)
{
    private const int MostWaiting = 10_000;

    private readonly Quota _quota = quota.Value.ToQuota();

    /// <summary>How a cycle over the picture decides.</summary>
    public SchedulerOptions Scheduling { get; } = scheduling.Value.ToOptions();

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
        var runTimes = await RunTimesAsync(db, [.. live.Select(pair => pair.task), .. queued], cancellationToken);
        var agreed = await db.OrganisationLimits.AsNoTracking().ToDictionaryAsync(limits => limits.OrganisationId, limits => limits.ToQuota(_quota), cancellationToken);
        var organisations = queued.Select(task => task.OrganisationId).Concat(live.Select(pair => pair.task.OrganisationId)).Distinct();
        return new CapacitySnapshot(
            nodes,
            live.Select(pair => RunningAllocation.Of(pair.task, pair.attempt) with { RunTime = runTimes.GetValueOrDefault(pair.task.Id) }),
            queued.Select(task => WaitingTask.Of(task) with { RunTime = runTimes.GetValueOrDefault(task.Id) }),
            organisations.ToDictionary(organisation => organisation, organisation => agreed.GetValueOrDefault(organisation, _quota)),
            await shares.SharesAsync(db, Scheduling, cancellationToken));
    }

    /// <summary>How long a task of these traits may run; null when no decision depends on it.</summary>
    public async Task<RunTimeDistribution?> RunTimeAsync(PortalDbContext db, RunTimeTraits traits, CancellationToken cancellationToken) =>
        Scheduling.UsesPredictions ? (await history.PredictAsync(db, [traits], cancellationToken))[0] : null;

    private async Task<Dictionary<ComputeTaskId, RunTimeDistribution>> RunTimesAsync(PortalDbContext db, List<ComputeTask> tasks, CancellationToken cancellationToken)
    {
        if (!Scheduling.UsesPredictions)
            return [];
        var predicted = await history.PredictAsync(db, tasks.ConvertAll(RunTimeTraits.Of), cancellationToken);
        return tasks.Zip(predicted).ToDictionary(pair => pair.First.Id, pair => pair.Second);
    }

    /// <summary>At the door only what can never be: a share of a GPU where none is given, more than the quota holds even alone, or one too many in the queue.</summary>
    public async Task<Refusal?> CheckSubmitAsync(PortalDbContext db, OrganisationId organisation, ResourceRequest request, int queued, CancellationToken cancellationToken) =>
        Scheduling.GpuSharing == GpuSharing.Off && request.Amounts.GpuMilli is > 0 and < 1000 and var asked
            ? new Refusal("gpu_sharing_off", "gpuMilli", new Dictionary<string, string>(StringComparer.Ordinal) { ["asked"] = asked.ToString(CultureInfo.InvariantCulture), ["nearest"] = "1000" })
            : (await QuotaOfAsync(db, organisation, cancellationToken)).CheckSubmit(request, new QuotaUse(ResourceAmounts.None, 0, queued));

    /// <summary>The most an organisation may hold: what was agreed with it, else what holds for everybody.</summary>
    public async Task<Quota> QuotaOfAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        await db.OrganisationLimits.AsNoTracking().SingleOrDefaultAsync(limits => limits.OrganisationId == organisation, cancellationToken) is { } limits ? limits.ToQuota(_quota) : _quota;

    /// <summary>How many tasks of an organisation wait.</summary>
    public static int QueuedOf(CapacitySnapshot snapshot, OrganisationId organisation) => snapshot.Waiting.Count(task => task.OrganisationId == organisation);

    /// <summary>The same, counted in the database.</summary>
    public static Task<int> QueuedOfAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        db.ComputeTasks.CountAsync(task => task.OrganisationId == organisation && task.State == TaskState.Queued, cancellationToken);
}

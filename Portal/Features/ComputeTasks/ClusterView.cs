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
        var running = await RunningAsync(db, cancellationToken);
        var waiting = await WaitingAsync(db, cancellationToken);
        var runTimes = await RunTimesAsync(db, [.. running.Select(row => row.Traits), .. waiting.Select(row => row.Traits)], cancellationToken);
        var agreed = await db.OrganisationLimits.AsNoTracking().ToDictionaryAsync(limits => limits.OrganisationId, limits => limits.ToQuota(_quota), cancellationToken);
        var organisations = waiting.Select(row => row.Task.OrganisationId).Concat(running.Select(row => row.Allocation.OrganisationId)).Distinct();
        return new CapacitySnapshot(
            nodes,
            running.Select((row, i) => row.Allocation with { RunTime = runTimes?[i] }),
            waiting.Select((row, i) => row.Task with { RunTime = runTimes?[running.Count + i] }),
            organisations.ToDictionary(organisation => organisation, organisation => agreed.GetValueOrDefault(organisation, _quota)),
            await shares.SharesAsync(db, Scheduling, cancellationToken));
    }

    // Only what a cycle looks at is read: a row of a task is wide, and there may be thousands.
    private async Task<List<(RunningAllocation Allocation, RunTimeTraits Traits)>> RunningAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var isPredicted = Scheduling.UsesPredictions;
        var rows = await (
            from attempt in db.TaskAttempts
            join task in db.ComputeTasks on attempt.TaskId equals task.Id
            where attempt.State != AttemptState.Ended
            select new
            {
                attempt.Id, attempt.TaskId, task.OrganisationId, task.ProjectId, attempt.NodeId, task.PriorityClass, attempt.CpuMillicores, attempt.MemoryMebibytes, attempt.GpuMilli, attempt.Gpus,
                attempt.StartedAt, attempt.AdmittedAt, task.MaxRunSeconds, task.StopRequestedAt, task.SubmittedBy, task.CapabilityId, CommandText = isPredicted ? task.CommandText : null,
            }).ToListAsync(cancellationToken);
        return rows.ConvertAll(row =>
        {
            var amounts = new ResourceAmounts(row.CpuMillicores, row.MemoryMebibytes, row.GpuMilli);
            return (
                new RunningAllocation
                {
                    AttemptId = row.Id, TaskId = row.TaskId, OrganisationId = row.OrganisationId, ProjectId = row.ProjectId, NodeId = row.NodeId, PriorityClass = row.PriorityClass,
                    Amounts = amounts, Gpus = row.Gpus, StartedAt = row.StartedAt, LatestEnd = (row.StartedAt ?? row.AdmittedAt).AddSeconds(row.MaxRunSeconds), StopRequestedAt = row.StopRequestedAt,
                },
                new RunTimeTraits(row.SubmittedBy, isPredicted ? RunTimeTraits.DigestOf(row.CapabilityId, row.CommandText) : 0, amounts, row.MaxRunSeconds));
        });
    }

    private async Task<List<(WaitingTask Task, RunTimeTraits Traits)>> WaitingAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var isPredicted = Scheduling.UsesPredictions;
        var rows = await db.ComputeTasks.Where(task => task.State == TaskState.Queued).OrderBy(task => task.QueuedAt).Take(MostWaiting)
            .Select(task => new
            {
                task.Id, task.OrganisationId, task.ProjectId, task.TaskType, task.PriorityClass, task.CpuMillicores, task.MemoryMebibytes, task.GpuMilli, task.GpuModels, task.MaxRunSeconds,
                task.SubmittedAt, task.QueuedAt, task.RoomMadeAt, task.SubmittedBy, task.CapabilityId, CommandText = isPredicted ? task.CommandText : null,
            }).ToListAsync(cancellationToken);
        return rows.ConvertAll(row =>
        {
            var request = new ResourceRequest(row.CpuMillicores, row.MemoryMebibytes, row.GpuMilli, row.GpuModels, row.MaxRunSeconds);
            return (
                new WaitingTask
                {
                    TaskId = row.Id, OrganisationId = row.OrganisationId, ProjectId = row.ProjectId, TaskType = row.TaskType, PriorityClass = row.PriorityClass,
                    Request = request, ArrivedAt = row.SubmittedAt, QueuedAt = row.QueuedAt, RoomMadeAt = row.RoomMadeAt,
                },
                new RunTimeTraits(row.SubmittedBy, isPredicted ? RunTimeTraits.DigestOf(row.CapabilityId, row.CommandText) : 0, request.Amounts, row.MaxRunSeconds));
        });
    }

    /// <summary>How long a task of these traits may run; null when no decision depends on it.</summary>
    public async Task<RunTimeDistribution?> RunTimeAsync(PortalDbContext db, RunTimeTraits traits, CancellationToken cancellationToken) =>
        Scheduling.UsesPredictions ? (await history.PredictAsync(db, [traits], cancellationToken))[0] : null;

    private async Task<List<RunTimeDistribution>?> RunTimesAsync(PortalDbContext db, List<RunTimeTraits> traits, CancellationToken cancellationToken) =>
        Scheduling.UsesPredictions ? await history.PredictAsync(db, traits, cancellationToken) : null;

    /// <summary>At the door only what can never be: a share of a GPU where none is given, more than the quota holds even alone, or one too many in the queue.</summary>
    public Refusal? CheckSubmit(Quota quota, ResourceRequest request, int queued) =>
        Scheduling.GpuSharing == GpuSharing.Off && request.Amounts.GpuMilli is > 0 and < 1000 and var asked
            ? new Refusal("gpu_sharing_off", "gpuMilli", new Dictionary<string, string>(StringComparer.Ordinal) { ["asked"] = asked.ToString(CultureInfo.InvariantCulture), ["nearest"] = "1000" })
            : quota.CheckSubmit(request, new QuotaUse(ResourceAmounts.None, 0, queued));

    /// <summary>The most an organisation may hold: what was agreed with it, else what holds for everybody.</summary>
    public async Task<Quota> QuotaOfAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        await db.OrganisationLimits.AsNoTracking().SingleOrDefaultAsync(limits => limits.OrganisationId == organisation, cancellationToken) is { } limits ? limits.ToQuota(_quota) : _quota;

    /// <summary>How many tasks of an organisation wait.</summary>
    public static int QueuedOf(CapacitySnapshot snapshot, OrganisationId organisation) => snapshot.Waiting.Count(task => task.OrganisationId == organisation);

    /// <summary>The same, counted in the database.</summary>
    public static Task<int> QueuedOfAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        db.ComputeTasks.CountAsync(task => task.OrganisationId == organisation && task.State == TaskState.Queued, cancellationToken);
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Queueing;
using Portal.Features.Quotas;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>Takes the frozen picture that a scheduling cycle and an estimate look at. Rows are kept from picture to picture, and read again when they have changed.</summary>
public sealed class ClusterView(QuotaBook quotas, IOptions<SchedulingPolicyOptions> scheduling, RunTimeHistory history, ShareHistory shares)
{
    private const int MostWaiting = 10_000;

    private readonly KeptRows<ComputeNodeId, ComputeNode> _nodes = new();
    private readonly KeptRows<TaskAttemptId, (RunningAllocation Allocation, RunTimeTraits Traits)> _running = new();
    private readonly KeptRows<ComputeTaskId, (WaitingTask Task, RunTimeTraits Traits)> _waiting = new();

    /// <summary>How a cycle over the picture decides.</summary>
    public SchedulerOptions Scheduling { get; } = scheduling.Value.ToOptions();

    public async Task<CapacitySnapshot> SnapshotAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var nodes = await NodesAsync(db, cancellationToken);
        var running = await RunningAsync(db, cancellationToken);
        var waiting = await WaitingAsync(db, cancellationToken);
        var (agreed, ofProjects) = await quotas.AllAsync(db, cancellationToken);
        var organisations = waiting.Select(row => row.Task.OrganisationId).Concat(running.Select(row => row.Allocation.OrganisationId)).Distinct();
        var (allocations, tasks) = (running.Select(row => row.Allocation), waiting.Select(row => row.Task));
        if (await RunTimesAsync(db, [.. running.Select(row => row.Traits), .. waiting.Select(row => row.Traits)], cancellationToken) is { } runTimes)
        {
            allocations = allocations.Select((allocation, i) => allocation with { RunTime = runTimes[i] });
            tasks = tasks.Select((task, i) => task with { RunTime = runTimes[running.Count + i] });
        }

        return new CapacitySnapshot(
            nodes, allocations, tasks, organisations.ToDictionary(organisation => organisation, organisation => agreed.GetValueOrDefault(organisation, quotas.Usual)),
            await shares.SharesAsync(db, Scheduling, cancellationToken), ofProjects);
    }

    /// <summary>All nodes, whatever their state. They are shared: only to look at.</summary>
    public async Task<IReadOnlyList<ComputeNode>> NodesAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var nodes = db.ComputeNodes.AsNoTracking();
        var versions = await nodes.Select(node => new RowVersion<ComputeNodeId>(node.Id, node.Version)).ToListAsync(cancellationToken);
        return await _nodes.ReadAsync(versions, async ids =>
            (await nodes.Where(node => ids == null || ids.Contains(node.Id)).ToListAsync(cancellationToken)).ConvertAll(node => new KeptRow<ComputeNodeId, ComputeNode>(node.Id, node.Version, node)));
    }

    // Only what a cycle looks at is read: a row of a task is wide, and there may be thousands.
    private async Task<List<(RunningAllocation Allocation, RunTimeTraits Traits)>> RunningAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var isPredicted = Scheduling.UsesPredictions;
        var all =
            from attempt in db.TaskAttempts
            join task in db.ComputeTasks on attempt.TaskId equals task.Id
            where attempt.State != AttemptState.Ended
            select new { attempt, task };
        var versions = await all.Select(row => new RowVersion<TaskAttemptId>(row.attempt.Id, row.attempt.Version + row.task.Version)).ToListAsync(cancellationToken);
        return await _running.ReadAsync(versions, async ids =>
        {
            var rows = await all.Where(row => ids == null || ids.Contains(row.attempt.Id)).Select(row => new
            {
                row.attempt.Id, Version = row.attempt.Version + row.task.Version, row.attempt.TaskId, row.task.OrganisationId, row.task.ProjectId, row.attempt.NodeId, row.task.PriorityClass,
                row.attempt.CpuMillicores, row.attempt.MemoryMebibytes, row.attempt.GpuMilli, row.attempt.Gpus, row.attempt.GpuModel, row.attempt.StartedAt, row.attempt.AdmittedAt, row.task.MaxRunSeconds,
                row.task.StopRequestedAt, row.task.SubmittedBy, row.task.CapabilityId, CommandText = isPredicted ? row.task.CommandText : null,
            }).ToListAsync(cancellationToken);
            return rows.ConvertAll(row =>
            {
                var amounts = new ResourceAmounts(row.CpuMillicores, row.MemoryMebibytes, row.GpuMilli);
                var allocation = new RunningAllocation
                {
                    AttemptId = row.Id, TaskId = row.TaskId, OrganisationId = row.OrganisationId, ProjectId = row.ProjectId, NodeId = row.NodeId, PriorityClass = row.PriorityClass,
                    Amounts = amounts, Gpus = row.Gpus, GpuModel = row.GpuModel, StartedAt = row.StartedAt, LatestEnd = (row.StartedAt ?? row.AdmittedAt).AddSeconds(row.MaxRunSeconds), StopRequestedAt = row.StopRequestedAt,
                };
                var traits = new RunTimeTraits(row.SubmittedBy, isPredicted ? RunTimeTraits.DigestOf(row.CapabilityId, row.CommandText) : 0, amounts, row.MaxRunSeconds);
                return new KeptRow<TaskAttemptId, (RunningAllocation, RunTimeTraits)>(row.Id, row.Version, (allocation, traits));
            });
        });
    }

    private async Task<List<(WaitingTask Task, RunTimeTraits Traits)>> WaitingAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var isPredicted = Scheduling.UsesPredictions;
        var first = await FirstWaitingAsync(db, cancellationToken);
        var versions = await first.Select(task => new RowVersion<ComputeTaskId>(task.Id, task.Version)).ToListAsync(cancellationToken);
        return await _waiting.ReadAsync(versions, async ids =>
        {
            var rows = await (ids == null ? first : db.ComputeTasks.Where(task => task.State == TaskState.Queued && ids.Contains(task.Id))).Select(task => new
            {
                task.Id, task.Version, task.OrganisationId, task.ProjectId, task.TaskType, task.PriorityClass, task.CpuMillicores, task.MemoryMebibytes, task.GpuMilli, task.GpuModels,
                task.MaxRunSeconds, task.Pools, task.RequiredLabels, task.InputMebibytes, task.SubmittedAt, task.QueuedAt, task.RoomMadeAt, task.SubmittedBy, task.CapabilityId, CommandText = isPredicted ? task.CommandText : null,
            }).ToListAsync(cancellationToken);
            return rows.ConvertAll(row =>
            {
                var request = new ResourceRequest(row.CpuMillicores, row.MemoryMebibytes, row.GpuMilli, row.GpuModels, row.MaxRunSeconds);
                var task = new WaitingTask
                {
                    TaskId = row.Id, OrganisationId = row.OrganisationId, ProjectId = row.ProjectId, TaskType = row.TaskType, PriorityClass = row.PriorityClass,
                    Request = request, ArrivedAt = row.SubmittedAt, QueuedAt = row.QueuedAt, RoomMadeAt = row.RoomMadeAt,
                    Pools = row.Pools, RequiredLabels = row.RequiredLabels, InputMebibytes = row.InputMebibytes,
                };
                var traits = new RunTimeTraits(row.SubmittedBy, isPredicted ? RunTimeTraits.DigestOf(row.CapabilityId, row.CommandText) : 0, request.Amounts, row.MaxRunSeconds);
                return new KeptRow<ComputeTaskId, (WaitingTask, RunTimeTraits)>(row.Id, row.Version, (task, traits));
            });
        });
    }

    /// <summary>
    /// All that wait, or of a longer queue those that room was made for and the highest classes of each organisation, and of none more than its share: behind so many of one, what others hand in would never be seen.
    /// </summary>
    private static async Task<IQueryable<ComputeTask>> FirstWaitingAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var queued = db.ComputeTasks.Where(task => task.State == TaskState.Queued);
        if (await queued.CountAsync(cancellationToken) <= MostWaiting)
            return queued;
        var counts = await queued.GroupBy(task => task.OrganisationId).Select(group => group.Count()).ToListAsync(cancellationToken);
        var share = ShareOf(MostWaiting, counts);
        return db.Organisations.SelectMany(organisation => queued.Where(task => task.OrganisationId == organisation.Id)
            .OrderByDescending(task => task.RoomMadeAt != null).ThenByDescending(task => task.PriorityClass).ThenBy(task => task.QueuedAt).ThenBy(task => task.Id).Take(share));
    }

    /// <summary>The most that each may have of so many places: whoever wants less leaves the rest to the others.</summary>
    private static int ShareOf(int places, List<int> wanted)
    {
        var share = places;
        foreach (var (done, count) in wanted.Order().Index())
        {
            share = Math.Max(1, places / (wanted.Count - done));
            if (count > share)
                break;
            places -= count;
        }

        return share;
    }

    /// <summary>How long a task of these traits may run; null when no decision depends on it.</summary>
    public async Task<RunTimeDistribution?> RunTimeAsync(PortalDbContext db, RunTimeTraits traits, CancellationToken cancellationToken) =>
        Scheduling.UsesPredictions ? (await history.PredictAsync(db, [traits], cancellationToken))[0] : null;

    private async Task<List<RunTimeDistribution>?> RunTimesAsync(PortalDbContext db, List<RunTimeTraits> traits, CancellationToken cancellationToken) =>
        Scheduling.UsesPredictions ? await history.PredictAsync(db, traits, cancellationToken) : null;

    /// <summary>At the door only what can never be: a share of a GPU where none is given, more than a quota holds even alone, or one too many in the queue.</summary>
    public Refusal? CheckSubmit(TaskQuotas limits, ResourceRequest request, QueuedTasks queued) =>
        Scheduling.GpuSharing == GpuSharing.Off && request.Amounts.GpuMilli is > 0 and < 1000 and var asked
            ? new Refusal("gpu_sharing_off", "gpuMilli", new Dictionary<string, string>(StringComparer.Ordinal) { ["asked"] = asked.ToString(CultureInfo.InvariantCulture), ["nearest"] = "1000" })
            : limits.CheckSubmit(request, new QuotaUse(ResourceAmounts.None, 0, queued.InOrganisation), new QuotaUse(ResourceAmounts.None, 0, queued.InProject));

    /// <summary>What holds for the tasks of a project.</summary>
    public Task<TaskQuotas> QuotasOfAsync(PortalDbContext db, OrganisationId organisation, ProjectId project, CancellationToken cancellationToken) => quotas.OfAsync(db, organisation, project, cancellationToken);

    /// <summary>How many tasks wait.</summary>
    public static QueuedTasks QueuedOf(CapacitySnapshot snapshot, OrganisationId organisation, ProjectId project) =>
        new(snapshot.Waiting.Count(task => task.OrganisationId == organisation), snapshot.Waiting.Count(task => task.ProjectId == project));

    /// <summary>The same, counted in the database.</summary>
    public static async Task<QueuedTasks> QueuedOfAsync(PortalDbContext db, OrganisationId organisation, ProjectId project, CancellationToken cancellationToken)
    {
        var counts = await db.ComputeTasks.Where(task => task.OrganisationId == organisation && task.State == TaskState.Queued).GroupBy(task => task.ProjectId)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        return new QueuedTasks(counts.Values.Sum(), counts.GetValueOrDefault(project));
    }
}

/// <summary>Tasks that wait, in an organisation and in one of its projects.</summary>
public readonly record struct QueuedTasks(int InOrganisation, int InProject);

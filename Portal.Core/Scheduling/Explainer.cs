using System.Globalization;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>Finds for every waiting task the one reason, and the nearest change that would start it now, by the room that is left when all is placed.</summary>
internal sealed class Explainer(ClusterRoom cluster, QuotaLedger quotas, IReadOnlyList<Waiting> tasks, SchedulerOptions options)
{
    private readonly ComputeTaskId? _head = tasks.FirstOrDefault(waiting => waiting.Reserved is not null)?.Task.TaskId;
    private readonly NearestChangeFinder _nearest = new(cluster);

    /// <summary>Per task, in the order of the tasks.</summary>
    public WaitingCause[] Explain()
    {
        var causes = new WaitingCause[tasks.Count];
        for (var place = 0; place < causes.Length; place++)
            causes[place] = CauseOf(tasks[place], place);
        return causes;
    }

    private WaitingCause CauseOf(Waiting waiting, int place)
    {
        if (place >= options.ExplainedTasks && IsOneOfMany(waiting))
            return new WaitingCause(SchedulingReason.ManyAhead, new ReasonDetails { Ahead = place }, null);
        var (reason, details) = ReasonOf(waiting);
        // In strict order only the first can be helped by asking less.
        var nearest = options.Backfill == BackfillMode.None && place > 0 ? null
            : waiting.Reserved is null ? NearestOf(waiting)
            : WithoutOwnReservation(waiting);
        return new WaitingCause(reason, details, nearest);
    }

    // What holds back one for which room is held, or one that cannot run at all, is known without looking at every node.
    private static bool IsOneOfMany(Waiting waiting) => waiting.Reserved is null && !waiting.ForEviction && waiting.Request.Nodes.Length > 0;

    private bool IsStrictlyBehind => options.Backfill == BackfillMode.None && _head is not null;

    private (string Reason, ReasonDetails Details) ReasonOf(Waiting waiting)
    {
        if (waiting.ForEviction)
            return (SchedulingReason.WaitingForEviction, new ReasonDetails { NodeName = cluster[waiting.Reserved!.NodeIndex].Name });
        if (!waiting.ByQuota || waiting.Request.Nodes.Length == 0)
            return waiting.Request.Reason ??= ReasonOf(waiting.Request);
        return quotas.Refusal(waiting.Task) is { } refusal
            ? (SchedulingReason.QuotaReached, new ReasonDetails
            {
                Field = refusal.Field, Limit = Number(refusal, "limit"), InUse = Number(refusal, "inUse"),
                Scope = refusal.Details!.GetValueOrDefault(TaskQuotas.Scope), Model = refusal.Details!.GetValueOrDefault("model"),
            })
            : (SchedulingReason.BehindReservation, new ReasonDetails { BlockedBy = quotas.FirstPromised(waiting.Task) });
    }

    // A smaller request would give up the reservation, so its room counts as free.
    private NearestChange? WithoutOwnReservation(Waiting waiting)
    {
        cluster.Give(waiting.Reserved!, waiting.Request, waiting.Start);
        quotas.Give(waiting.Task, waiting.Start);
        var change = waiting.ByQuota ? NearestOf(waiting) : WithinQuota(waiting.Task, _nearest.Find(waiting.Request));
        cluster.Take(waiting.Reserved!, waiting.Request, waiting.Start);
        quotas.Take(waiting.Task, waiting.Start);
        return change;
    }

    private NearestChange? NearestOf(Waiting waiting)
    {
        if (waiting.ByQuota)
            return NearestByQuota(waiting);
        if (!waiting.Request.Nearest.Sought)
            waiting.Request.Nearest = (true, _nearest.Find(waiting.Request));
        return WithinQuota(waiting.Task, waiting.Request.Nearest.Change);
    }

    // What started past the task may have used up the quota it would need.
    private NearestChange? WithinQuota(WaitingTask task, NearestChange? change) =>
        change is not null && quotas.FitsAt(task, change.Model is { } model ? task.Request.OfModel(model) : change.ApplyTo(task.Request), cluster.Start) ? change : null;

    private NearestChange? NearestByQuota(Waiting waiting)
    {
        if (quotas.Refusal(waiting.Task) is not { } refusal || Number(refusal, "nearest") is not { } nearest)
            return null;
        var change = new NearestChange(refusal.Field!, Number(refusal, "asked")!.Value, nearest);
        var smaller = new PlacementRequest(waiting.Task, change.ApplyTo(waiting.Task.Request), cluster);
        return WithinQuota(waiting.Task, change) is not null && Array.Exists(smaller.Nodes, node => cluster.Room(node, smaller).Fits(smaller)) ? change : null;
    }

    private (string Reason, ReasonDetails Details) ReasonOf(PlacementRequest request)
    {
        if (request.Nodes.Length == 0)
            return WithoutNodes(request);
        foreach (var node in request.Nodes)
            if (cluster.RoomIgnoringReservations(node).Fits(request))
                return Blocked(request, node);
        return Lacking(request);
    }

    private (string Reason, ReasonDetails Details) WithoutNodes(PlacementRequest request)
    {
        if (request.FittingNodes.Length == 0)
            return (SchedulingReason.NoNodeFits, Feasibility.WhyNone(request, cluster));
        var down = Array.TrueForAll(request.FittingNodes, node => cluster[node].State == NodeState.Down);
        return (down ? SchedulingReason.NodesDown : SchedulingReason.NodesCordoned,
            new ReasonDetails { Nodes = request.FittingNodes.Length, NodeName = cluster[request.FittingNodes[0]].Name });
    }

    private (string Reason, ReasonDetails Details) Blocked(PlacementRequest request, int node)
    {
        // An eviction may have opened room past what held the task back when its turn came.
        if (!IsStrictlyBehind && Array.Exists(request.Nodes, candidate => cluster.Room(candidate, request).Fits(request)))
            return (SchedulingReason.StartsNext, new ReasonDetails { NodeName = cluster[node].Name });
        var holder = tasks.FirstOrDefault(waiting => waiting.Reserved?.NodeIndex == node)?.Task.TaskId ?? _head;
        return (SchedulingReason.BehindReservation, new ReasonDetails { BlockedBy = holder, NodeName = cluster[node].Name });
    }

    private (string Reason, ReasonDetails Details) Lacking(PlacementRequest request)
    {
        var closest = request.Nodes[0];
        var least = double.MaxValue;
        foreach (var node in request.Nodes)
        {
            var room = cluster.RoomIgnoringReservations(node);
            var lack = Share(request.Amounts.CpuMillicores - room.CpuMillicores, request.Amounts.CpuMillicores)
                + Share(request.Amounts.MemoryMebibytes - room.MemoryMebibytes, request.Amounts.MemoryMebibytes);
            // Devices are the dear part: look at them only where CPU and memory alone do not rule the node out.
            if (lack < least)
                lack += Share(MissingGpu(request, room), request.Amounts.GpuMilli);
            if (lack < least)
                (closest, least) = (node, lack);
        }
        var lacks = Missing(request, closest);
        var details = new ReasonDetails { NodeName = cluster[closest].Name, Missing = lacks };
        var (cpu, memory, gpu) = (Share(lacks.CpuMillicores, request.Amounts.CpuMillicores),
            Share(lacks.MemoryMebibytes, request.Amounts.MemoryMebibytes), Share(lacks.GpuMilli, request.Amounts.GpuMilli));
        if (gpu > 0 && gpu >= cpu && gpu >= memory)
            return _nearest.OtherModel(request) is { } model
                ? (SchedulingReason.WaitingForGpuModel, details with { FreeModel = model })
                : (SchedulingReason.WaitingForGpu, details);
        return (memory > cpu ? SchedulingReason.WaitingForMemory : SchedulingReason.WaitingForCpu, details);
    }

    private ResourceAmounts Missing(PlacementRequest request, int node)
    {
        var room = cluster.RoomIgnoringReservations(node);
        return new ResourceAmounts(
            Math.Max(0, request.Amounts.CpuMillicores - room.CpuMillicores),
            Math.Max(0, request.Amounts.MemoryMebibytes - room.MemoryMebibytes),
            MissingGpu(request, room));
    }

    private static long MissingGpu(PlacementRequest request, in NodeRoom room) =>
        request.Amounts.GpuMilli == 0 ? 0 : request.Amounts.GpuMilli - Math.Max(0, room.Gpus.MostOf(request));

    private static double Share(long part, long whole) => part <= 0 || whole == 0 ? 0 : (double)part / whole;

    private static long? Number(Refusal refusal, string key) =>
        refusal.Details!.TryGetValue(key, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}

/// <summary>Why a task waits, and what would start it now.</summary>
internal readonly record struct WaitingCause(string Reason, ReasonDetails Details, NearestChange? Nearest);

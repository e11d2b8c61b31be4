using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Scheduling;

/// <summary>One cycle in its visible steps: order, place, preempt, reserve, explain, plan.</summary>
internal sealed class SchedulingCycle
{
    private readonly CapacitySnapshot _snapshot;
    private readonly DateTimeOffset _now;
    private readonly SchedulerOptions _options;
    private readonly ClusterRoom _cluster;
    private readonly QuotaLedger _quotas;
    private readonly RequestShapes _shapes;
    private readonly Preemption _preemption;
    private readonly ClusterPlacer _placer;
    private readonly PlacementFilter _filter;
    private readonly List<Admission> _admissions = [];
    private readonly List<Eviction> _evictions = [];
    private readonly List<Waiting> _waiting = [];
    private readonly HashSet<OrganisationId> _heldByQuota = [];
    private bool _hasHead;

    public SchedulingCycle(CapacitySnapshot snapshot, DateTimeOffset now, SchedulerOptions options, ClusterPlacer placer)
    {
        _snapshot = snapshot;
        _now = now;
        if (snapshot.Waiting.Any(task => QueueOrder.IsOverdue(task, now, options)))
            options = options with { RunTimes = RunTimeBasis.Maximum };
        _options = options;
        _cluster = placer.RoomOf(snapshot, now.UtcTicks, options);
        _quotas = new QuotaLedger(snapshot, now.UtcTicks, options);
        _shapes = new RequestShapes(_cluster);
        _preemption = new Preemption(snapshot, _cluster, options);
        _placer = placer;
        _filter = new PlacementFilter(_cluster);
    }

    public SchedulingDecision Run()
    {
        _placer.Follow(_snapshot);
        foreach (var task in QueueOrder.Sort(_snapshot, _now, _options))
            Decide(task, _shapes.Of(task));
        new Explainer(_cluster, _quotas, _waiting, _options).Explain();
        Plan();
        EstimateThoseBehind();
        return new SchedulingDecision(_placer.Policy, _admissions, _evictions, Reservations(), Explanations());
    }

    private void Decide(WaitingTask task, PlacementRequest request)
    {
        var allowed = _quotas.FitsAt(task, task.Request, _cluster.Start);
        var placement = Place(request);
        if (allowed && placement is not null)
        {
            Admit(task, request, placement);
            return;
        }
        var waiting = new Waiting(task, request) { ByQuota = !allowed };
        _waiting.Add(waiting);
        if (request.Nodes.Length == 0)
            return;
        if (allowed && _options.MayEvict(task.PriorityClass) && !IsStrictlyBehind)
            MakeRoom(waiting);
        if (waiting.Reserved is null)
            ReserveWhenItsTurn(waiting, hasRoom: placement is not null);
    }

    private bool IsStrictlyBehind => _hasHead && _options.Backfill == BackfillMode.None;

    private NodePlacement? Place(PlacementRequest request)
    {
        if (request.FitsNowhereNow || IsStrictlyBehind)
            return null;
        var placement = _placer.Choose(request, _filter);
        request.FitsNowhereNow = placement is null;
        return placement;
    }

    private void Admit(WaitingTask task, PlacementRequest request, NodePlacement placement)
    {
        var why = _placer.Explain(request, placement, task.RoomMadeAt is not null, counts: _admissions.Count < _options.ExplainedTasks);
        _cluster.Take(placement, request, _cluster.Start);
        _placer.Start(task.TaskId, request, placement);
        _quotas.Start(task, _cluster.Start);
        _admissions.Add(new Admission(task.TaskId, _cluster.ToAttempt(placement, request), _cluster[placement.NodeIndex].Name, why));
    }

    /// <summary>
    /// The first task that lacks room is the head. One that only its quota holds back never stands in the way of other organisations as the head,
    /// but the first such task of each keeps its place by a reservation of its own, lest smaller ones of the same organisation starve it.
    /// </summary>
    private void ReserveWhenItsTurn(Waiting waiting, bool hasRoom)
    {
        var itsTurn = _options.Backfill == BackfillMode.Conservative
            || (hasRoom ? _heldByQuota.Add(waiting.Task.OrganisationId) : !_hasHead);
        if (itsTurn && Reserve(waiting) && !hasRoom)
            _hasHead = true;
    }

    /// <summary>Evicts when that starts the task sooner than waiting; a task that is about to start anyway keeps its room.</summary>
    private void MakeRoom(Waiting waiting)
    {
        if (waiting.Request.NoEvictionHelps)
            return;
        var (start, _) = Earliest(waiting, _cluster.Start, _preemption.Free + 1);
        if (start <= _preemption.Free)
        {
            _hasHead |= Reserve(waiting);
            waiting.ForEviction = waiting.Reserved is not null && waiting.Task.RoomMadeAt is not null;
            return;
        }
        // Quota that is only free later makes an eviction pointless.
        if (!_quotas.FitsAt(waiting.Task, waiting.Task.Request, _preemption.Free) || _preemption.MakeRoom(waiting.Request) is not { } room)
            return;
        foreach (var evicted in room.Evicted)
        {
            var lost = evicted.StartedAt is { } startedAt && startedAt < _now ? _now - startedAt : TimeSpan.Zero;
            _evictions.Add(new Eviction(evicted.AttemptId, evicted.TaskId, evicted.NodeId, waiting.Task.TaskId, lost));
        }
        waiting.ForEviction = true;
        Hold(waiting, room.Node, _preemption.Free);
        _hasHead = true;
    }

    private bool Reserve(Waiting waiting)
    {
        var (start, node) = Earliest(waiting, _cluster.Start, long.MaxValue);
        if (node < 0)
            return false;
        Hold(waiting, node, start);
        return true;
    }

    private void Hold(Waiting waiting, int node, long start)
    {
        (waiting.Start, waiting.Node) = (start, node);
        waiting.Reserved = _cluster.PlaceAt(node, waiting.Request, start);
        _cluster.Take(waiting.Reserved, waiting.Request, start);
        _quotas.Take(waiting.Task, start);
    }

    /// <summary>The first instant, not before <paramref name="from"/>, at which a node and the quota both have room, and the node; (<see cref="long.MaxValue"/>, −1) when there is none before <paramref name="before"/>.</summary>
    private (long Start, int Node) Earliest(Waiting waiting, long from, long before)
    {
        var request = waiting.Request;
        var (best, bestNode) = (before, -1);
        foreach (var node in request.Nodes)
        {
            var start = EarliestOn(node, request, from, best);
            while (start < best)
            {
                var allowed = _quotas.Earliest(waiting.Task, waiting.Task.Request, start);
                if (allowed == start)
                {
                    (best, bestNode) = (start, node);
                    break;
                }
                start = allowed >= best ? best : _cluster.TimelineOf(node).Earliest(_cluster.FitOf(node, request), allowed, request.Duration, best);
            }
        }
        return bestNode < 0 ? (long.MaxValue, -1) : (best, bestNode);
    }

    private long EarliestOn(int node, PlacementRequest request, long from, long before)
    {
        var timeline = _cluster.TimelineOf(node);
        var fit = _cluster.FitOf(node, request);
        if (request.EarliestOn is not { } known)
            return timeline.Earliest(fit, from, request.Duration, before);
        // While planning, room only shrinks and the queue only moves on: what was the earliest start before is a lower bound now.
        var (start, version) = known[node];
        if ((version == timeline.Version && start >= from) || start >= before)
            return start;
        start = timeline.Earliest(fit, Math.Max(start, from), request.Duration, before);
        known[node] = start == long.MaxValue ? (before, -1) : (start, timeline.Version);
        return start;
    }

    /// <summary>Expected starts of the first in the queue: in order, where they fit first when all that runs takes as long as it may.</summary>
    private void Plan()
    {
        var from = _cluster.Start;
        foreach (var waiting in _waiting.Take(_options.ExplainedTasks))
        {
            var request = waiting.Request;
            // In strict order nobody starts before those ahead.
            if (_options.Backfill == BackfillMode.None && waiting.Reserved is not null)
                from = Math.Max(from, waiting.Start);
            if (waiting.Reserved is not null || request.Nodes.Length == 0)
                continue;
            if (request.Count > 1 && request.EarliestOn is null)
            {
                request.EarliestOn = new (long, int)[_cluster.Count];
                Array.Fill(request.EarliestOn, (0, -1));
            }
            var (start, node) = Earliest(waiting, from, long.MaxValue);
            if (node < 0)
                continue;
            (waiting.Start, waiting.Node) = (start, node);
            if (_options.Backfill == BackfillMode.None && !waiting.ByQuota)
                from = start;
            _cluster.Take(_cluster.PlaceAt(node, request, start), request, start);
            _quotas.Take(waiting.Task, start);
        }
    }

    /// <summary>Expected starts of the others: as if the cluster were one machine that works off their dominant shares in order, once the first have started.</summary>
    private void EstimateThoseBehind()
    {
        if (_waiting.Count <= _options.ExplainedTasks)
            return;
        var all = _cluster.OfferedInAll();
        var next = _waiting.Where(waiting => waiting.Start != long.MaxValue).Select(waiting => waiting.Start).DefaultIfEmpty(0).Max();
        var ticks = (double)Math.Max(next, _cluster.Start + TimeSpan.TicksPerSecond);
        foreach (var waiting in _waiting.Skip(_options.ExplainedTasks).Where(waiting => waiting.Start == long.MaxValue && waiting.Request.Nodes.Length > 0))
        {
            waiting.Start = (long)Math.Min(ticks, DateTimeOffset.MaxValue.UtcTicks);
            ticks += DominantShare.Of(waiting.Request.Amounts, all) * waiting.Request.Duration;
        }
    }

    private List<Reservation> Reservations() =>
    [
        .. _waiting.Where(waiting => waiting.Reserved is not null).Select(waiting =>
        {
            var place = _cluster.ToAttempt(waiting.Reserved!, waiting.Request);
            return new Reservation(waiting.Task.TaskId, place.NodeId, place.Gpus, new TimeRange(Instant(waiting.Start), Instant(waiting.Start + waiting.Request.Duration)));
        }),
    ];

    private WaitingExplanation[] Explanations()
    {
        var explanations = new WaitingExplanation[_waiting.Count];
        for (var i = 0; i < explanations.Length; i++)
        {
            var waiting = _waiting[i];
            DateTimeOffset? start = waiting.Start == long.MaxValue ? null : Instant(waiting.Start);
            explanations[i] = new WaitingExplanation(waiting.Task.TaskId, i + 1, waiting.Reason, waiting.Details, start, waiting.Nearest, waiting.Node < 0 ? null : _cluster[waiting.Node].Name);
        }
        return explanations;
    }

    private static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);
}

using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

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
    private readonly List<Admission> _admissions = [];
    private readonly List<Eviction> _evictions = [];
    private readonly List<Waiting> _waiting = [];
    private bool _hasHead;

    public SchedulingCycle(CapacitySnapshot snapshot, DateTimeOffset now, SchedulerOptions options)
    {
        _snapshot = snapshot;
        _now = now;
        _options = options;
        _cluster = new ClusterRoom(snapshot, now.UtcTicks, options);
        _quotas = new QuotaLedger(snapshot, now.UtcTicks, options);
        _shapes = new RequestShapes(_cluster);
        _preemption = new Preemption(snapshot, _cluster, options);
    }

    public SchedulingDecision Run()
    {
        foreach (var task in QueueOrder.Sort(_snapshot.Waiting, _now, _options))
            Decide(task, _shapes.Of(task));
        new Explainer(_cluster, _quotas, _waiting, _options.Backfill).Explain();
        Plan();
        return new SchedulingDecision(_options.Placement.Name, _admissions, _evictions, Reservations(), Explanations());
    }

    private void Decide(WaitingTask task, PlacementRequest request)
    {
        if (!_quotas.FitsAt(task, request, _cluster.Start))
        {
            _quotas.ReserveForFirst(task, request, _cluster.Start);
            _waiting.Add(new Waiting(task, request) { ByQuota = true });
            return;
        }
        if (TryAdmit(task, request))
            return;
        var waiting = new Waiting(task, request);
        _waiting.Add(waiting);
        if (request.Nodes.Length == 0)
            return;
        if (task.PriorityClass == PriorityClass.Urgent && _options.AllowEviction)
            MakeRoom(waiting);
        if (waiting.Reserved is null && (_options.Backfill == BackfillMode.Conservative || !_hasHead))
            Reserve(waiting);
    }

    private bool TryAdmit(WaitingTask task, PlacementRequest request)
    {
        if (request.FitsNowhereNow || (_hasHead && _options.Backfill == BackfillMode.None))
            return false;
        if (_options.Placement.Choose(request, _cluster) is not { } placement)
        {
            request.FitsNowhereNow = true;
            return false;
        }
        _cluster.Take(placement, request, _cluster.Start);
        _quotas.Take(task, request, _cluster.Start, startsNow: true);
        _admissions.Add(new Admission(task.TaskId, _cluster.ToAttempt(placement, request), _cluster[placement.NodeIndex].Name));
        return true;
    }

    /// <summary>Evicts when that starts the urgent task sooner than waiting; a task that is about to start anyway keeps its room.</summary>
    private void MakeRoom(Waiting waiting)
    {
        if (waiting.Request.NoEvictionHelps)
            return;
        var (start, _) = Earliest(waiting, _preemption.Free + 1);
        if (start <= _preemption.Free)
        {
            Reserve(waiting);
            waiting.ForEviction = waiting.Reserved is { } reserved && IsBeingEvicted(_cluster[reserved.NodeIndex].Id);
            return;
        }
        // Quota that is only free later makes an eviction pointless.
        if (!_quotas.FitsAt(waiting.Task, waiting.Request, _preemption.Free) || _preemption.MakeRoom(waiting.Request) is not { } room)
            return;
        foreach (var evicted in room.Evicted)
        {
            var lost = evicted.StartedAt is { } startedAt && startedAt < _now ? _now - startedAt : TimeSpan.Zero;
            _evictions.Add(new Eviction(evicted.AttemptId, evicted.TaskId, evicted.NodeId, waiting.Task.TaskId, lost));
        }
        waiting.ForEviction = true;
        Hold(waiting, room.Node, _preemption.Free);
    }

    private bool IsBeingEvicted(ComputeNodeId node) =>
        _snapshot.Running.Any(allocation => allocation is { PriorityClass: PriorityClass.Spot, StopRequestedAt: not null } && allocation.NodeId == node);

    private void Reserve(Waiting waiting)
    {
        var (start, node) = Earliest(waiting, long.MaxValue);
        if (node >= 0)
            Hold(waiting, node, start);
    }

    private void Hold(Waiting waiting, int node, long start)
    {
        _hasHead = true;
        waiting.Start = start;
        waiting.Reserved = _cluster.PlaceAt(node, waiting.Request, start);
        _cluster.Take(waiting.Reserved, waiting.Request, start);
        _quotas.Take(waiting.Task, waiting.Request, start, startsNow: false);
    }

    /// <summary>The first instant at which a node and the quota both have room, and the node; (<see cref="long.MaxValue"/>, −1) when there is none before <paramref name="before"/>.</summary>
    private (long Start, int Node) Earliest(Waiting waiting, long before)
    {
        var request = waiting.Request;
        var (best, bestNode) = (before, -1);
        foreach (var node in request.Nodes)
        {
            var start = EarliestOn(node, request, best);
            while (start < best)
            {
                var allowed = _quotas.Earliest(waiting.Task, request, start);
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

    private long EarliestOn(int node, PlacementRequest request, long before)
    {
        var timeline = _cluster.TimelineOf(node);
        var fit = _cluster.FitOf(node, request);
        if (request.EarliestOn is not { } known)
            return timeline.Earliest(fit, _cluster.Start, request.Duration, before);
        // While planning, room only shrinks: what was the earliest start before is a lower bound now.
        var (start, version) = known[node];
        if (version == timeline.Version || start >= before)
            return start;
        start = timeline.Earliest(fit, Math.Max(start, _cluster.Start), request.Duration, before);
        known[node] = start == long.MaxValue ? (before, -1) : (start, timeline.Version);
        return start;
    }

    /// <summary>Expected starts: everyone, in order, where they fit first when all that runs takes as long as it may.</summary>
    private void Plan()
    {
        foreach (var waiting in _waiting)
        {
            var request = waiting.Request;
            if (waiting.Reserved is not null || request.Nodes.Length == 0)
                continue;
            if (waiting.ByQuota)
                _quotas.Release(waiting.Task, request);
            if (request.Count > 1 && request.EarliestOn is null)
            {
                request.EarliestOn = new (long, int)[_cluster.Count];
                Array.Fill(request.EarliestOn, (0, -1));
            }
            var (start, node) = Earliest(waiting, long.MaxValue);
            if (node < 0)
                continue;
            waiting.Start = start;
            _cluster.Take(_cluster.PlaceAt(node, request, start), request, start);
            _quotas.Take(waiting.Task, request, start, startsNow: false);
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
            explanations[i] = new WaitingExplanation(waiting.Task.TaskId, i + 1, waiting.Reason, waiting.Details, start, waiting.Nearest);
        }
        return explanations;
    }

    private static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);
}

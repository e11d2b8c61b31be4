using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Scheduling;

/// <summary>One cycle in its visible steps: order, place, preempt, reserve. What follows for those who wait is the <see cref="QueueOutlook"/>'s to say, when asked.</summary>
internal sealed class SchedulingCycle
{
    private readonly CapacitySnapshot _snapshot;
    private readonly DateTimeOffset _now;
    private readonly SchedulerOptions _options;
    private readonly ClusterRoom _cluster;
    private readonly QuotaLedger _quotas;
    private readonly ModelChoice _models;
    private readonly StartSearch _starts;
    private readonly Preemption _preemption;
    private readonly ClusterPlacer _placer;
    private readonly PlacementFilter _filter;
    private readonly List<Admission> _admissions = [];
    private readonly List<Eviction> _evictions = [];
    private readonly WaitingLine _line;
    private readonly HashSet<Guid> _heldByQuota = [];
    private bool _hasHead;

    public SchedulingCycle(CapacitySnapshot snapshot, DateTimeOffset now, SchedulerOptions options, ClusterPlacer placer)
    {
        _snapshot = snapshot;
        _now = now;
        if (options.RunTimes != RunTimeBasis.Maximum && snapshot.Waiting.Any(task => QueueOrder.IsOverdue(task, now, options)))
            options = options with { RunTimes = RunTimeBasis.Maximum };
        _options = options;
        _cluster = placer.Follow(snapshot, now.UtcTicks, options);
        _quotas = new QuotaLedger(snapshot, now.UtcTicks, options);
        _starts = new StartSearch(_cluster, _quotas);
        _models = new ModelChoice(_cluster, _quotas, _starts);
        _preemption = new Preemption(snapshot, _cluster, options);
        _line = new WaitingLine(snapshot, _cluster.Shapes);
        _placer = placer;
        _filter = new PlacementFilter(_cluster);
    }

    public SchedulingDecision Run()
    {
        foreach (var position in QueueOrder.Positions(_snapshot, _cluster.Shapes, _now, _options))
        {
            var request = _cluster.Shapes[position];
            if (MustWait(position, request))
            {
                _line.Add(position);
                continue;
            }
            var task = _snapshot.Waiting[position];
            if (_quotas.CountsModelsOf(task))
                (task, request) = _models.Choose(task, request, HasRoom, MayReserve(task));
            if (Decide(task, request) is { } waiting)
                _line.Add(position, waiting);
        }
        return new SchedulingDecision(_placer.Policy, _admissions, _evictions, Reservations(), new QueueOutlook(_cluster, _quotas, _line, _options));
    }

    /// <summary>True when nothing can be done for it: another is first in line, what it asks for fits nowhere, and it may evict nobody or nobody's room would do.</summary>
    private bool MustWait(int position, PlacementRequest request) =>
        _hasHead && request.FitsNowhereNow && _options.Backfill != BackfillMode.Conservative && (request.NoEvictionHelps || !_options.MayEvict(_snapshot.Waiting[position].PriorityClass));

    /// <returns>Null when it starts.</returns>
    private Waiting? Decide(WaitingTask task, PlacementRequest request)
    {
        var allowed = _quotas.FitsAt(task, task.Request, _cluster.Start);
        var placement = Place(request);
        if (allowed && placement is not null)
        {
            Admit(task, request, placement);
            return null;
        }
        var waiting = new Waiting(task, request) { ByQuota = !allowed };
        if (request.Nodes.Length == 0)
            return waiting;
        if (allowed && _options.MayEvict(task.PriorityClass) && !IsStrictlyBehind)
            MakeRoom(waiting);
        if (waiting.Reserved is null)
            ReserveWhenItsTurn(waiting, hasRoom: placement is not null);
        return waiting;
    }

    private bool IsStrictlyBehind => _hasHead && _options.Backfill == BackfillMode.None;

    private bool MayReserve(WaitingTask task) => _options.Backfill == BackfillMode.Conservative || !_hasHead || !_heldByQuota.Contains(_quotas.HolderOf(task));

    private bool HasRoom(PlacementRequest request) => Place(request) is not null;

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
        var why = _placer.Explain(request, placement, counts: _admissions.Count < _options.ExplainedTasks);
        _cluster.Take(placement, request, _cluster.Start);
        _placer.Start(task.TaskId, request, placement);
        _quotas.Start(task, _cluster.Start);
        _admissions.Add(new Admission(task.TaskId, _cluster.ToAttempt(placement, request), _cluster[placement.NodeIndex].Name, why));
    }

    /// <summary>
    /// The first task that lacks room is the head. One that only its quota holds back never stands in the way of other organisations as the head,
    /// but the first such task of each organisation, and of each project with a quota, keeps its place by a reservation of its own, lest smaller ones starve it.
    /// </summary>
    private void ReserveWhenItsTurn(Waiting waiting, bool hasRoom)
    {
        var itsTurn = _options.Backfill == BackfillMode.Conservative
            || (hasRoom ? _heldByQuota.Add(_quotas.HolderOf(waiting.Task)) : !_hasHead);
        if (itsTurn && Reserve(waiting) && !hasRoom)
            _hasHead = true;
    }

    /// <summary>Evicts when that starts the task sooner than waiting; a task that is about to start anyway keeps its room.</summary>
    private void MakeRoom(Waiting waiting)
    {
        if (waiting.Request.NoEvictionHelps)
            return;
        var (start, _) = _starts.Earliest(waiting, _cluster.Start, _preemption.Free + 1);
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
        var (start, node) = _starts.Earliest(waiting, _cluster.Start, long.MaxValue);
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

    private List<Reservation> Reservations() =>
    [
        .. _line.Known.Where(waiting => waiting.Reserved is not null).Select(waiting =>
        {
            var place = _cluster.ToAttempt(waiting.Reserved!, waiting.Request);
            return new Reservation(waiting.Task.TaskId, place.NodeId, place.Gpus, new TimeRange(Instant(waiting.Start), Instant(waiting.Start + waiting.Request.Duration)));
        }),
    ];

    private static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);
}

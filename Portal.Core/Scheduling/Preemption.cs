using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>Finds the Spot attempts whose stop makes room for a task that may evict at the least work lost.</summary>
internal sealed class Preemption
{
    private readonly ClusterRoom _cluster;
    private readonly SchedulerOptions _options;
    private readonly List<Victim>?[] _victims;
    private readonly Bounds[] _bounds;
    private readonly long _free;

    public Preemption(CapacitySnapshot snapshot, ClusterRoom cluster, SchedulerOptions options)
    {
        _cluster = cluster;
        _options = options;
        _free = cluster.Start + options.EvictionGrace.Ticks;
        _victims = new List<Victim>?[cluster.Count];
        foreach (var allocation in snapshot.Running)
        {
            if (allocation.PriorityClass != PriorityClass.Spot || allocation.StopRequestedAt is not null || !cluster.TryIndexOf(allocation.NodeId, out var node))
                continue;
            var end = options.ExpectedEnd(allocation, cluster.Start);
            if (end > _free)
                (_victims[node] ??= []).Add(new Victim(allocation, end, WorkLost(cluster[node], allocation), cluster.Amounts(node, allocation)));
        }
        _bounds = new Bounds[cluster.Count];
        for (var node = 0; node < _victims.Length; node++)
            if (_victims[node] is { } victims)
            {
                victims.Sort();
                _bounds[node] = BoundsOf(node, victims);
            }
    }

    /// <summary>When the room of evicted attempts is free, UTC ticks.</summary>
    public long Free => _free;

    /// <summary>The cheapest set of evictions on one node after which <paramref name="request"/> fits there; their room is given back from <see cref="Free"/> on.</summary>
    /// <returns>The node, and the attempts to stop; null when nothing helps.</returns>
    public (int Node, IReadOnlyList<RunningAllocation> Evicted)? MakeRoom(PlacementRequest request)
    {
        if (request.NoEvictionHelps)
            return null;
        var bestNode = -1;
        List<Victim>? best = null;
        foreach (var node in request.Nodes)
        {
            if (_victims[node] is not { Count: > 0 } candidates || !_bounds[node].Hold(request.Amounts) || (best is not null && candidates[0].Lost > Costs(best).Lost))
                continue;
            if (Fewest(node, request) is { } victims && (best is null || Costs(victims).CompareTo(Costs(best)) < 0))
                (bestNode, best) = (node, victims);
        }
        if (best is null)
        {
            request.NoEvictionHelps = true;
            return null;
        }
        foreach (var victim in best)
        {
            _cluster.Give(bestNode, _free, victim.End, victim.Amounts);
            _victims[bestNode]!.Remove(victim);
        }
        return (bestNode, best.ConvertAll(victim => victim.Allocation));
    }

    private List<Victim>? Fewest(int node, PlacementRequest request)
    {
        var trial = _cluster.TimelineOf(node).Clone();
        var fit = _cluster.FitOf(node, request);
        var chosen = new List<Victim>();
        foreach (var victim in _victims[node]!)
        {
            if (Fits())
                break;
            trial.Give(_free, victim.End, victim.Amounts);
            chosen.Add(victim);
        }
        if (!Fits())
            return null;
        // The dearest first: whoever is not needed after all stays.
        for (var i = chosen.Count - 1; i >= 0; i--)
        {
            trial.Take(_free, chosen[i].End, chosen[i].Amounts);
            if (Fits())
                chosen.RemoveAt(i);
            else
                trial.Give(_free, chosen[i].End, chosen[i].Amounts);
        }
        return chosen;

        bool Fits() => trial.Earliest(fit, _free, request.Duration, _free + 1) == _free;
    }

    // Room only shrinks within a cycle, but for what evictions give back, and that is counted here.
    private Bounds BoundsOf(int node, List<Victim> victims)
    {
        var timeline = _cluster.TimelineOf(node);
        var room = new long[timeline.Width];
        timeline.Window(_free, _free + 1, room);
        foreach (var victim in victims)
            for (var column = 0; column < room.Length; column++)
                room[column] += victim.Amounts[column];
        var devices = room.AsSpan(2);
        var whole = 0;
        var share = 0L;
        foreach (var milli in devices)
            (whole, share) = (whole + (milli >= 1000 ? 1 : 0), Math.Max(share, milli));
        return new Bounds(room[0], room[1], whole, share);
    }

    private static (long Lost, int Count) Costs(List<Victim> victims) => (victims.Sum(victim => victim.Lost), victims.Count);

    /// <summary>Run milliseconds × the largest share of the node it holds, thousandths.</summary>
    private long WorkLost(NodeSnapshot node, RunningAllocation allocation)
    {
        if (allocation.StartedAt is not { } startedAt)
            return 0;
        var milliseconds = Math.Max(0, _cluster.Start - startedAt.UtcTicks) / TimeSpan.TicksPerMillisecond;
        var share = Math.Max(
            Share(allocation.Amounts.CpuMillicores, node.Offered.CpuMillicores),
            Math.Max(Share(allocation.Amounts.MemoryMebibytes, node.Offered.MemoryMebibytes), Share(allocation.Amounts.GpuMilli, node.Offered.GpuMilli)));
        return milliseconds * share;
    }

    private static long Share(long part, long whole) => whole == 0 ? 0 : part * 1000 / whole;

    /// <summary>What a node has once everything on it that may be evicted is gone: what asks more cannot be helped there, whatever else it needs.</summary>
    private readonly record struct Bounds(long CpuMillicores, long MemoryMebibytes, int WholeDevices, long LargestShare)
    {
        public bool Hold(ResourceAmounts asked) =>
            asked.CpuMillicores <= CpuMillicores && asked.MemoryMebibytes <= MemoryMebibytes
            && (GpuTenancy.IsShare(asked.GpuMilli) ? asked.GpuMilli <= LargestShare : asked.GpuMilli / 1000 <= WholeDevices);
    }

    private sealed record Victim(RunningAllocation Allocation, long End, long Lost, long[] Amounts) : IComparable<Victim>
    {
        public int CompareTo(Victim? other)
        {
            if (other is null)
                return 1;
            var byLost = Lost.CompareTo(other.Lost);
            return byLost != 0 ? byLost : Allocation.AttemptId.Value.CompareTo(other.Allocation.AttemptId.Value);
        }
    }
}

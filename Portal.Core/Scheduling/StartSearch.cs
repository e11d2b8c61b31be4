namespace Portal.Core.Scheduling;

/// <summary>Seeks when a waiting task could start: when a node and its quota both have room for as long as it is counted to run.</summary>
internal sealed class StartSearch(ClusterRoom cluster, QuotaLedger quotas)
{
    /// <summary>The first instant, not before <paramref name="from"/>, at which a node and the quota both have room, and the node; (<see cref="long.MaxValue"/>, −1) when there is none before <paramref name="before"/>.</summary>
    public (long Start, int Node) Earliest(Waiting waiting, long from, long before)
    {
        var request = waiting.Request;
        var (best, bestNode) = (before, -1);
        foreach (var node in request.Nodes)
        {
            var start = EarliestOn(node, request, from, best);
            while (start < best)
            {
                var allowed = quotas.Earliest(waiting.Task, waiting.Task.Request, start);
                if (allowed == start)
                {
                    (best, bestNode) = (start, node);
                    break;
                }
                start = allowed >= best ? best : cluster.TimelineOf(node).Earliest(cluster.FitOf(node, request), allowed, request.Duration, best);
            }
        }
        return bestNode < 0 ? (long.MaxValue, -1) : (best, bestNode);
    }

    private long EarliestOn(int node, PlacementRequest request, long from, long before)
    {
        var timeline = cluster.TimelineOf(node);
        // What fits nowhere now starts with a change at the earliest.
        if (request.FitsNowhereNow && timeline.NextChange >= before)
            return long.MaxValue;
        var fit = cluster.FitOf(node, request);
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
}

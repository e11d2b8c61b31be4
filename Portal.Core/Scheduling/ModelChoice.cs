using Portal.Core.Capacity;
using Portal.Core.Compute;

namespace Portal.Core.Scheduling;

/// <summary>
/// Where a quota counts a GPU model by itself, a task that accepts several is decided for one of them at a time: what it then takes, now or by a reservation, is known. Others never
/// come here.
/// </summary>
internal sealed class ModelChoice(ClusterRoom cluster, QuotaLedger quotas, StartSearch starts)
{
    private readonly Dictionary<(PlacementRequest, string), PlacementRequest> _ofOne = [];

    /// <summary>The task as if it accepted one model: the first that may start now, else the one that could start soonest.</summary>
    /// <param name="task">It accepts several.</param>
    /// <param name="request">Its shape.</param>
    /// <param name="hasRoom">Looks for a place now.</param>
    /// <param name="mayReserve">False where it only waits on, and it does not matter which would be soonest.</param>
    public (WaitingTask Task, PlacementRequest Request) Choose(WaitingTask task, PlacementRequest request, Predicate<PlacementRequest> hasRoom, bool mayReserve)
    {
        var all = cluster.Models.Where(task.Request.Accepts).Select(model => OfOne(task, request, model)).ToArray();
        foreach (var one in all)
            if (hasRoom(one) && quotas.FitsAt(task, one.Request, cluster.Start))
                return (task with { Request = one.Request }, one);
        // Those of the same shape need not look again.
        request.FitsNowhereNow = Array.TrueForAll(all, one => one.FitsNowhereNow);
        var best = all.FirstOrDefault(one => quotas.FitsAt(task, one.Request, cluster.Start)) ?? all.FirstOrDefault() ?? request;
        var soonest = long.MaxValue;
        foreach (var one in mayReserve ? all : [])
        {
            var (start, node) = starts.Earliest(new Waiting(task with { Request = one.Request }, one), cluster.Start, soonest);
            if (node >= 0)
                (best, soonest) = (one, start);
        }

        return (task with { Request = best.Request }, best);
    }

    private PlacementRequest OfOne(WaitingTask task, PlacementRequest request, string model)
    {
        if (!_ofOne.TryGetValue((request, model), out var one))
            _ofOne[(request, model)] = one = new PlacementRequest(task, task.Request.OfModel(model), cluster);
        return one;
    }
}

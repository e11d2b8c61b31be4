using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>Where no node is of an allowed pool and has the labels required: the demand that no node meets, and what the nearest node has instead.</summary>
/// <param name="Node">Name of the nearest node.</param>
/// <param name="Field"><c>pools</c> or <c>requiredLabels</c>.</param>
/// <param name="Asked">What it lacks of that field.</param>
/// <param name="Nearest">What it has instead; empty where it has no label of that name.</param>
/// <param name="Pools">The pools with which it would do.</param>
/// <param name="Labels">The labels with which it would do.</param>
internal sealed record NearestPlace(string Node, string Field, string Asked, string Nearest, string Pools, string Labels)
{
    /// <summary>Of a request that no node may take whatever its size; null where there is no node at all.</summary>
    public static NearestPlace? Of(PlacementRequest request, ClusterRoom cluster)
    {
        // A node that is large enough is nearer than one that is not, whatever else it lacks; then another value is nearer than another pool or no such label. The first of equals wins.
        int[] nearest = [.. cluster.Sets.Examples.OrderByDescending(node => cluster.EmptyRoom(node).Fits(request)).ThenBy(node => Lacked(request, cluster[node]))
            .ThenByDescending(node => request.Task.IsOfAllowedPool(cluster[node].PoolName)).ThenBy(node => request.Task.RequiredLabels.Keys.Count(label => !cluster[node].Labels.ContainsKey(label))).Take(1)];
        return nearest.Length == 0 ? null : On(request, cluster[nearest[0]]);
    }

    /// <summary>The first node that would take the request now, but for its pool alone or its labels alone; null when there is none, or the request demands neither.</summary>
    public static NearestChange? ChangeThatStarts(PlacementRequest request, ClusterRoom cluster)
    {
        if (request.Task.Pools.Count == 0 && request.Task.RequiredLabels.Count == 0)
            return null;
        for (var node = 0; node < cluster.Count; node++)
        {
            if (cluster[node].State != NodeState.Ready || !cluster.Room(node, request).Fits(request))
                continue;
            var lacked = NodeLabels.Text(LackedBy(cluster[node], request));
            if (request.Task.IsOfAllowedPool(cluster[node].PoolName) && lacked.Length > 0)
                return new NearestChange(NearestChange.Labels, 0, 0, Demand: lacked);
            if (!request.Task.IsOfAllowedPool(cluster[node].PoolName) && lacked.Length == 0)
                return new NearestChange(NearestChange.Pools, 0, 0, Demand: cluster[node].PoolName);
        }
        return null;
    }

    /// <summary>As the answer to a submission.</summary>
    public Refusal ToRefusal()
    {
        var details = new Dictionary<string, string> { ["asked"] = Asked, ["node"] = Node, [NearestChange.Pools] = Pools, [NearestChange.Labels] = Labels };
        if (Nearest.Length > 0)
            details["nearest"] = Nearest;
        return new Refusal(Feasibility.NeverFits, Field, details);
    }

    private static NearestPlace On(PlacementRequest request, NodeSnapshot node)
    {
        var pools = request.Task.IsOfAllowedPool(node.PoolName) ? string.Join(", ", request.Task.Pools) : node.PoolName;
        var had = request.Task.RequiredLabels.Where(label => node.Labels.ContainsKey(label.Key)).Select(label => KeyValuePair.Create(label.Key, node.Labels[label.Key])).ToList();
        var labels = NodeLabels.Text(had);
        if (!request.Task.IsOfAllowedPool(node.PoolName))
            return new NearestPlace(node.Name, NearestChange.Pools, string.Join(", ", request.Task.Pools), node.PoolName, pools, labels);
        var lacked = LackedBy(node, request).ToList();
        return new NearestPlace(node.Name, NearestChange.Labels, NodeLabels.Text(lacked), NodeLabels.Text(had.IntersectBy(lacked.Select(label => label.Key), label => label.Key)), pools, labels);
    }

    private static int Lacked(PlacementRequest request, NodeSnapshot node) =>
        (request.Task.IsOfAllowedPool(node.PoolName) ? 0 : 1) + LackedBy(node, request).Count();

    private static IEnumerable<KeyValuePair<string, string>> LackedBy(NodeSnapshot node, PlacementRequest request) =>
        request.Task.RequiredLabels.Where(label => node.Labels.GetValueOrDefault(label.Key) != label.Value);
}

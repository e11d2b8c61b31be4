namespace Portal.Core.Scheduling;

/// <summary>The first node by name that has room, on its first devices.</summary>
public sealed class FirstFit : IPlacementPolicy
{
    /// <inheritdoc/>
    public string Name => "FirstFit";

    /// <inheritdoc/>
    public NodePlacement? Choose(PlacementRequest request, ClusterRoom cluster)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(cluster);
        foreach (var index in request.Nodes)
        {
            var room = cluster.Room(index, request);
            if (room.Fits(request))
                return room.OnFirstDevices(request);
        }
        return null;
    }
}

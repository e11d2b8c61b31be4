namespace Portal.Core.Scheduling;

/// <summary>The node that is left with the least: Σ over CPU, memory and GPU of (free − asked) ÷ the most any node offers. A share goes to the fullest device with room.</summary>
/// <remarks>Free GPU counts also when none is asked, so that work without a GPU keeps off GPU nodes while others have room. Ties: first by name.</remarks>
public sealed class BestFit : IPlacementPolicy
{
    /// <inheritdoc/>
    public string Name => "BestFit";

    /// <inheritdoc/>
    public NodePlacement? Choose(PlacementRequest request, ClusterRoom cluster)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(cluster);
        var best = -1;
        var least = double.MaxValue;
        foreach (var index in request.Nodes)
        {
            var room = cluster.Room(index, request);
            if (!room.Fits(request))
                continue;
            var left = Left(room, request, cluster);
            if (left < least)
                (best, least) = (index, left);
        }
        return best < 0 ? null : cluster.Room(best, request).OnTightestDevices(request);
    }

    private static double Left(in NodeRoom room, PlacementRequest request, ClusterRoom cluster)
    {
        var gpu = 0L;
        foreach (var milli in room.GpuMilli)
            gpu += milli;
        return Share(room.CpuMillicores - request.Amounts.CpuMillicores, cluster.Largest.CpuMillicores)
            + Share(room.MemoryMebibytes - request.Amounts.MemoryMebibytes, cluster.Largest.MemoryMebibytes)
            + Share(gpu - request.Amounts.GpuMilli, cluster.Largest.GpuMilli);
    }

    private static double Share(long left, long most) => most == 0 ? 0 : (double)left / most;
}

namespace Portal.Core.Scheduling;

/// <summary>The founding article's <c>argmin T(t,r) ÷ R(r)</c>: T the time on the node, R its free amount.</summary>
/// <remarks>
/// T = maximum run time + input size ÷ node bandwidth, in seconds; a node of unknown bandwidth adds nothing. For several resources R is the smallest of
/// free ÷ asked, which for one resource orders as the free amount does. Ties: first by name, first devices.
/// </remarks>
public sealed class Greedy : IPlacementPolicy
{
    /// <inheritdoc/>
    public string Name => "Greedy";

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
            var cost = Time(room, request) / FreeShare(room, request);
            if (cost < least)
                (best, least) = (index, cost);
        }
        return best < 0 ? null : cluster.Room(best, request).OnFirstDevices(request);
    }

    private static double Time(in NodeRoom room, PlacementRequest request)
    {
        var bandwidth = room.Node.NetworkMebibytesPerSecond;
        return request.Request.MaxRunSeconds + (bandwidth == 0 ? 0 : (double)request.InputMebibytes / bandwidth);
    }

    private static double FreeShare(in NodeRoom room, PlacementRequest request)
    {
        var asked = request.Amounts;
        var share = Math.Min((double)room.CpuMillicores / asked.CpuMillicores, (double)room.MemoryMebibytes / asked.MemoryMebibytes);
        if (asked.GpuMilli == 0)
            return share;
        var free = 0L;
        for (var i = 0; i < room.GpuMilli.Length; i++)
            if (request.Accepts(room.GpuModels[i]))
                free += Math.Max(0, room.GpuMilli[i]);
        return Math.Min(share, (double)free / asked.GpuMilli);
    }
}

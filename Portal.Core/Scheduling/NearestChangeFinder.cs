using Portal.Core.Compute;

namespace Portal.Core.Scheduling;

/// <summary>Seeks the single change of a request that gives up least and fits the room there is now.</summary>
internal sealed class NearestChangeFinder(ClusterRoom cluster)
{
    // A shorter run time than this helps nobody.
    private const long LeastRunSeconds = 60;

    public NearestChange? Find(PlacementRequest request)
    {
        NearestChange? best = null;
        foreach (var node in request.EligibleNodes)
            if (On(node, request) is { } change && (best is null || change.Cut < best.Cut))
                best = change;
        return best;
    }

    /// <summary>A model that is free in the amount asked, though not accepted; null when there is none.</summary>
    public string? OtherModel(PlacementRequest request)
    {
        if (request.Amounts.GpuMilli == 0 || request.Request.GpuModels.Count == 0)
            return null;
        foreach (var node in request.EligibleNodes)
            if (OtherModelOn(cluster.Room(node, request), request) is { } model)
                return model;
        return null;
    }

    private NearestChange? On(int node, PlacementRequest request)
    {
        var asked = request.Amounts;
        var room = cluster.Room(node, request);
        var cpu = asked.CpuMillicores <= room.CpuMillicores;
        var memory = asked.MemoryMebibytes <= room.MemoryMebibytes;
        var gpu = DeviceFit.Fits(request, room.GpuMilli, room.GpuModels);
        if (cpu && memory && gpu)
            return null;
        NearestChange? best = null;
        if (!cpu && memory && gpu && room.CpuMillicores >= ResourceRequest.MinCpuMillicores)
            best = new NearestChange(NearestChange.Cpu, asked.CpuMillicores, room.CpuMillicores);
        else if (cpu && !memory && gpu && room.MemoryMebibytes >= ResourceRequest.MinMemoryMebibytes)
            best = new NearestChange(NearestChange.Memory, asked.MemoryMebibytes, room.MemoryMebibytes);
        else if (cpu && memory && OtherModelOn(room, request) is { } model)
            best = new NearestChange(NearestChange.Models, 0, 0, model);
        else if (cpu && memory && DeviceFit.MostOf(request, room.GpuMilli, room.GpuModels) is > 0 and var most)
            best = new NearestChange(NearestChange.Gpu, asked.GpuMilli, most);
        return Shorter(node, request) is { } shorter && (best is null || shorter.Cut < best.Cut) ? shorter : best;
    }

    private NearestChange? Shorter(int node, PlacementRequest request)
    {
        if (!cluster.RoomIgnoringReservations(node).Fits(request))
            return null;
        var seconds = cluster.FitsFor(node, request) / TimeSpan.TicksPerSecond;
        return seconds >= LeastRunSeconds && seconds < request.Request.MaxRunSeconds
            ? new NearestChange(NearestChange.RunTime, request.Request.MaxRunSeconds, seconds)
            : null;
    }

    private string? OtherModelOn(in NodeRoom room, PlacementRequest request)
    {
        if (request.Amounts.CpuMillicores > room.CpuMillicores || request.Amounts.MemoryMebibytes > room.MemoryMebibytes)
            return null;
        var model = DeviceFit.OtherModel(request, room.GpuMilli, room.GpuModels);
        return model < 0 ? null : cluster.Models[model];
    }
}

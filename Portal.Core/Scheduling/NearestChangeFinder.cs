using Portal.Core.Compute;

namespace Portal.Core.Scheduling;

/// <summary>Seeks the single change of a request that gives up least and fits the room there is now.</summary>
internal sealed class NearestChangeFinder(ClusterRoom cluster)
{
    // A shorter run time than this helps nobody.
    private const long LeastRunSeconds = 60;

    public NearestChange? Find(PlacementRequest request)
    {
        var best = default(Candidate);
        foreach (var node in request.EligibleNodes)
        {
            On(cluster.Room(node, request), request, ref best);
            Shorter(node, request, ref best);
            // Nothing is nearer than a change that gives up nothing.
            if (best.Field is not null && best.Cut == 0)
                break;
        }
        return best.Field is null ? NearestPlace.ChangeThatStarts(request, cluster) : new NearestChange(best.Field, best.Asked, best.Value, best.Model);
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

    private void On(in NodeRoom room, PlacementRequest request, ref Candidate best)
    {
        var asked = request.Amounts;
        var cpu = asked.CpuMillicores <= room.CpuMillicores;
        var memory = asked.MemoryMebibytes <= room.MemoryMebibytes;
        if (!cpu && !memory)
            return;
        if (cpu && memory)
            MendGpu(room, request, ref best);
        else if (memory && room.CpuMillicores >= ResourceRequest.MinCpuMillicores && room.Gpus.Fits(request))
            best.Offer(NearestChange.Cpu, asked.CpuMillicores, room.CpuMillicores);
        else if (cpu && room.MemoryMebibytes >= ResourceRequest.MinMemoryMebibytes && room.Gpus.Fits(request))
            best.Offer(NearestChange.Memory, asked.MemoryMebibytes, room.MemoryMebibytes);
    }

    private void MendGpu(in NodeRoom room, PlacementRequest request, ref Candidate best)
    {
        if (room.Gpus.Fits(request))
            return;
        if (OtherModelOn(room, request) is { } model)
            best.Offer(NearestChange.Models, 0, 0, model);
        else if (room.Gpus.MostOf(request) is > 0 and var most)
            best.Offer(NearestChange.Gpu, request.Amounts.GpuMilli, most);
    }

    private void Shorter(int node, PlacementRequest request, ref Candidate best)
    {
        if (!cluster.HasReservation(node) || !cluster.RoomIgnoringReservations(node).Fits(request))
            return;
        var seconds = cluster.FitsFor(node, request) / TimeSpan.TicksPerSecond;
        if (seconds >= LeastRunSeconds && seconds < request.Request.MaxRunSeconds)
            best.Offer(NearestChange.RunTime, request.Request.MaxRunSeconds, seconds);
    }

    private string? OtherModelOn(in NodeRoom room, PlacementRequest request)
    {
        if (request.Amounts.CpuMillicores > room.CpuMillicores || request.Amounts.MemoryMebibytes > room.MemoryMebibytes)
            return null;
        var model = room.Gpus.OtherModel(request);
        return model < 0 ? null : cluster.Models[model];
    }

    /// <summary>The best change so far, without an object for each node looked at.</summary>
    private record struct Candidate(string? Field, long Asked, long Value, string? Model)
    {
        public readonly double Cut => Asked == 0 ? 0 : (double)(Asked - Value) / Asked;

        public void Offer(string field, long asked, long value, string? model = null)
        {
            var offer = new Candidate(field, asked, value, model);
            if (Field is null || offer.Cut < Cut)
                this = offer;
        }
    }
}

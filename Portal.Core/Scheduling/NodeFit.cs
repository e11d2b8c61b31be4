namespace Portal.Core.Scheduling;

/// <summary>A request against the columns of one node: CPU, memory, then one per device.</summary>
internal readonly struct NodeFit(PlacementRequest request, int[] models, int[] tenants) : IRoomFit
{
    public bool Fits(ReadOnlySpan<long> room) =>
        request.Amounts.CpuMillicores <= room[0]
        && request.Amounts.MemoryMebibytes <= room[1]
        && new GpuRoom(room[2..], models, tenants).Fits(request);
}

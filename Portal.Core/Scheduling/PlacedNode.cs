using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Placement;

namespace Portal.Core.Scheduling;

/// <summary>What a node has for tasks, as a placer sees it: when this changes, the placer is made anew.</summary>
/// <remarks>Where an operator withholds what tasks still hold, the node counts as large as that, so that nothing of it is free.</remarks>
internal sealed record PlacedNode(ComputeNodeId Id, string Name, int CpuMillicores, int MemoryMebibytes, long NetworkMebibytesPerSecond)
{
    /// <summary>Model of each device.</summary>
    public string[] Models { get; private init; } = [];

    private int[] Numbers { get; init; } = [];

    private int[] Usable { get; init; } = [];

    public static PlacedNode Of(NodeSnapshot node)
    {
        var usable = new int[node.Gpus.Count];
        for (var device = 0; device < usable.Length; device++)
            usable[device] = device < node.OfferedGpuCount ? NodeTable.WholeDevice : (int)-node.FreeGpuMilli[device];
        return new PlacedNode(
            node.Id, node.Name, Larger(node.Offered.CpuMillicores, node.Free.CpuMillicores), Larger(node.Offered.MemoryMebibytes, node.Free.MemoryMebibytes),
            node.NetworkMebibytesPerSecond)
        {
            Models = [.. node.Gpus.Select(gpu => gpu.Model)],
            Numbers = [.. node.Gpus.Select(gpu => gpu.Index)],
            Usable = usable,
        };

        static int Larger(long offered, long free) => (int)(offered - Math.Min(0, free));
    }

    /// <summary>Position of the device with this number; −1 when the node has none.</summary>
    public int PositionOf(int number) => Array.IndexOf(Numbers, number);

    public NodeCapacity ToCapacity(GpuModels models) =>
        new(Name, CpuMillicores, MemoryMebibytes, Array.ConvertAll(Models, models.NumberOf), NetworkMebibytesPerSecond);

    /// <summary>The devices, and parts of them, that no task may have.</summary>
    public IEnumerable<(int Device, int Milli)> Withheld()
    {
        for (var device = 0; device < Usable.Length; device++)
            if (Usable[device] < NodeTable.WholeDevice)
                yield return (device, NodeTable.WholeDevice - Usable[device]);
    }

    public bool Equals(PlacedNode? other) =>
        other is not null && Id == other.Id && Name == other.Name && CpuMillicores == other.CpuMillicores && MemoryMebibytes == other.MemoryMebibytes
        && NetworkMebibytesPerSecond == other.NetworkMebibytesPerSecond
        && Models.AsSpan().SequenceEqual(other.Models) && Numbers.AsSpan().SequenceEqual(other.Numbers) && Usable.AsSpan().SequenceEqual(other.Usable);

    public override int GetHashCode() => Id.GetHashCode();
}

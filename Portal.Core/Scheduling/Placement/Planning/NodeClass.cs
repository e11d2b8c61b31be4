namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>Nodes with the same free room: what the planner plans for at once.</summary>
/// <param name="Cpu">Free thousandths of a core.</param>
/// <param name="Memory">Free MiB.</param>
/// <param name="Devices">Free thousandths per device, the freest first.</param>
/// <param name="Models">The one model of the devices, as a set; empty without devices.</param>
/// <param name="Nodes">The nodes, in their order.</param>
internal sealed record NodeClass(int Cpu, int Memory, int[] Devices, ulong Models, List<int> Nodes)
{
    /// <summary>Devices on which nothing runs.</summary>
    public int Empty { get; } = Devices.Count(free => free == NodeTable.WholeDevice);

    /// <summary>True when a shape could ever run on such a node.</summary>
    public bool CouldHost(TaskShape shape) =>
        shape.CpuMillicores <= Cpu && shape.MemoryMebibytes <= Memory
        && (shape.GpuCount == 0 || ((shape.Models & Models) != 0 && (shape.GpuMilli == NodeTable.WholeDevice ? shape.GpuCount <= Empty : shape.GpuMilli <= Devices[0])));
}

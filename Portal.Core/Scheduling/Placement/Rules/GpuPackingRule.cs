namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>Devices in use first, then empty devices of nodes in use, then empty nodes.</summary>
/// <remarks>Sources: Xiao et al., AntMan, OSDI 2020; as published by <see cref="Published"/> (gpu_packing_score). Work without a GPU goes to the first node.</remarks>
public readonly struct GpuPackingRule : IPlacementRule<short>
{
    private const int OnUsedNode = Published.Most / 2;
    private const int OnEmptyNode = Published.Most / 3;

    /// <inheritdoc/>
    public short Score(NodeTable nodes, TaskShape shape, int node)
    {
        if (shape.GpuCount == 0)
            return 0;
        var devices = nodes.FreeDevices(node);
        var empty = nodes.WholeFree(node);
        if (empty == devices.Length)
            return (short)Math.Max(OnEmptyNode - empty, empty);
        if (shape.GpuMilli == NodeTable.WholeDevice)
            return (short)Math.Max(OnUsedNode - shape.GpuCount, OnEmptyNode);
        var fullest = NodeTable.WholeDevice;
        foreach (var free in devices)
            if (free >= shape.GpuMilli)
                fullest = Math.Min(fullest, free);
        return (short)(fullest == NodeTable.WholeDevice
            ? OnUsedNode - 1
            : Math.Max(Published.Most - (fullest * 100 / NodeTable.WholeDevice / 10), OnUsedNode));
    }

    /// <inheritdoc/>
    public ulong Devices(NodeTable nodes, TaskShape shape, int node) => nodes.TightestDevices(shape, node);
}

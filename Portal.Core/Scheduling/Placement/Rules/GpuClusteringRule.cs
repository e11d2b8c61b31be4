namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>Like to like: nodes that run only this kind of GPU work, then those that run it too, then empty ones, then others; the fuller first.</summary>
/// <remarks>Kinds are a share, and k whole devices. Sources: Xiao et al., Gandiva, OSDI 2018; as published by <see cref="Published"/> (gpu_clustering_score).</remarks>
public readonly struct GpuClusteringRule : IPlacementRule<short>
{
    private const int Step = Published.Most / 4;

    /// <inheritdoc/>
    public short Score(NodeTable nodes, TaskShape shape, int node)
    {
        if (shape.GpuCount == 0)
            return 0;
        var kinds = nodes.Kinds(node);
        var distinct = 0;
        foreach (var count in kinds)
            distinct += count > 0 ? 1 : 0;
        var same = kinds[shape.GpuMilli < NodeTable.WholeDevice ? 0 : shape.GpuCount] > 0;
        var steps = (same, distinct) switch
        {
            (true, 1) => 3,
            (true, _) => 2,
            (false, 0) => 1,
            _ => 0,
        };
        return (short)((Step * (Published.LargestGpu - nodes.FreeGpu(node)) / Published.LargestGpu) + (Step * steps));
    }

    /// <inheritdoc/>
    public ulong Devices(NodeTable nodes, TaskShape shape, int node) => nodes.TightestDevices(shape, node);
}

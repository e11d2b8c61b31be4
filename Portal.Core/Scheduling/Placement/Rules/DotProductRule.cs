namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>Tetris' packing rule turned to packing tightly: the node whose free amounts have the smallest dot product with what is asked.</summary>
/// <remarks>Sources: Grandl et al., SIGCOMM 2014; as published by <see cref="Published"/> (dot_product_score, GPUs merged, against the largest node).</remarks>
public readonly struct DotProductRule : IPlacementRule<short>
{
    /// <inheritdoc/>
    public short Score(NodeTable nodes, TaskShape shape, int node)
    {
        var product = (nodes.FreeCpu(node) / Published.LargestCpu * (shape.CpuMillicores / Published.LargestCpu))
            + (nodes.FreeGpu(node) / (double)Published.LargestGpu * (shape.TotalGpuMilli / (double)Published.LargestGpu));
        return Published.Whole(Published.Most * (1 - (product / 2)));
    }

    /// <inheritdoc/>
    public ulong Devices(NodeTable nodes, TaskShape shape, int node) => nodes.TightestDevices(shape, node);
}

namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>The founding article's <c>argmin T(t,r) ÷ R(r)</c> for a time T that is the same on all nodes: the node with the most free, in the amount it has least of.</summary>
/// <remarks>R, for several amounts, is the smallest of free ÷ asked. Takes the first devices with room.</remarks>
public readonly struct GreedyRule : IPlacementRule
{
    /// <inheritdoc/>
    public double Score(NodeTable nodes, TaskShape shape, int node)
    {
        var share = double.MaxValue;
        if (shape.CpuMillicores > 0)
            share = Math.Min(share, (double)nodes.FreeCpu(node) / shape.CpuMillicores);
        if (shape.MemoryMebibytes > 0)
            share = Math.Min(share, (double)nodes.FreeMemory(node) / shape.MemoryMebibytes);
        return shape.GpuCount > 0 ? Math.Min(share, (double)nodes.FreeGpu(node) / shape.TotalGpuMilli) : share;
    }

    /// <inheritdoc/>
    public ulong Devices(NodeTable nodes, TaskShape shape, int node) => nodes.FirstDevices(shape, node);
}

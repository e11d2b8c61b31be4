namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>The node that is left with the least: half the free CPU plus half the free GPU that remain, each against the largest node.</summary>
/// <remarks>As published (<see cref="Published"/>, best_fit_score): memory does not count, scores are truncated to whole numbers, a share goes to the fullest device.</remarks>
public readonly struct BestFitRule : IPlacementRule<short>
{
    /// <inheritdoc/>
    public short Score(NodeTable nodes, TaskShape shape, int node)
    {
        var left = ((nodes.FreeCpu(node) - shape.CpuMillicores) / Published.LargestCpu * 0.5)
            + ((nodes.FreeGpu(node) - shape.TotalGpuMilli) / (double)Published.LargestGpu * 0.5);
        return Published.Whole((1.0 - left) * Published.Most);
    }

    /// <inheritdoc/>
    public ulong Devices(NodeTable nodes, TaskShape shape, int node) => nodes.TightestDevices(shape, node);
}

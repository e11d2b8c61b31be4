namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>The founding article's <c>argmin T(t,r) ÷ R(r)</c>: T the time on the node, R its free amount.</summary>
/// <remarks>
/// T = longest run time + inputs ÷ bandwidth of the node, which adds nothing where it is unknown; the same for all nodes where shapes carry no times. R, for several
/// amounts, is the smallest of free ÷ asked. Takes the first devices with room.
/// </remarks>
public readonly struct GreedyRule : IPlacementRule<double>
{
    /// <inheritdoc/>
    public double Score(NodeTable nodes, TaskShape shape, int node)
    {
        var share = double.MaxValue;
        if (shape.CpuMillicores > 0)
            share = Math.Min(share, (double)nodes.FreeCpu(node) / shape.CpuMillicores);
        if (shape.MemoryMebibytes > 0)
            share = Math.Min(share, (double)nodes.FreeMemory(node) / shape.MemoryMebibytes);
        if (shape.GpuCount > 0)
            share = Math.Min(share, (double)nodes.FreeGpu(node) / shape.TotalGpuMilli);
        return share / Seconds(nodes, shape, node);
    }

    /// <inheritdoc/>
    public ulong Devices(NodeTable nodes, TaskShape shape, int node) => nodes.FirstDevices(shape, node);

    private static double Seconds(NodeTable nodes, TaskShape shape, int node)
    {
        var bandwidth = nodes.Capacity(node).NetworkMebibytesPerSecond;
        var seconds = shape.Amounts.RunSeconds + (bandwidth == 0 ? 0 : (double)shape.Amounts.InputMebibytes / bandwidth);
        return seconds == 0 ? 1 : seconds;
    }
}

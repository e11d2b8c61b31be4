namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>The first node that has room, on its first devices.</summary>
public readonly struct FirstFitRule : IPlacementRule<short>
{
    /// <inheritdoc/>
    public short Score(NodeTable nodes, TaskShape shape, int node) => 0;

    /// <inheritdoc/>
    public ulong Devices(NodeTable nodes, TaskShape shape, int node) => nodes.FirstDevices(shape, node);
}

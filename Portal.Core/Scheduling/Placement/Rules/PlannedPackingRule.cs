using Portal.Core.Scheduling.Placement.Planning;

namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>For tasks the plan holds no place for: where least of the plan is displaced, then where least is left free.</summary>
internal readonly struct PlannedPackingRule(Func<PackingPlan> plan) : IPlacementRule<double>
{
    /// <inheritdoc/>
    public double Score(NodeTable nodes, TaskShape shape, int node) =>
        -(plan().Displaced(nodes, shape, node, out _) + (nodes.FreeGpu(node) * 1e-6) + (nodes.FreeCpu(node) * 1e-11));

    /// <inheritdoc/>
    public ulong Devices(NodeTable nodes, TaskShape shape, int node)
    {
        plan().Displaced(nodes, shape, node, out var devices);
        return devices;
    }
}

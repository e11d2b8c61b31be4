using Portal.Core.Capacity;
using Portal.Core.Primitives;

namespace Portal.Features.Planner;

/// <summary>A cluster of several of every node.</summary>
public static class Copies
{
    public static IReadOnlyList<ComputeNode> Of(IReadOnlyList<ComputeNode> nodes, int copies, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return [.. from copy in Enumerable.Range(1, copies) from node in nodes select One(node, copy, now)];
    }

    private static ComputeNode One(ComputeNode node, int copy, DateTimeOffset now)
    {
        var description = new NodeDescription(node.CpuMillicores, node.MemoryMebibytes, node.Gpus, node.Labels, node.NetworkMebibytesPerSecond);
        var twin = ComputeNode.Register(ComputeNodeId.New(), $"{node.Name} {copy}", node.PoolName, description, now);
        twin.Withhold(node.WithheldPerMille);
        return twin;
    }
}

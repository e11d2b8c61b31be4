using System.Globalization;
using Portal.Core.Capacity;
using Portal.Core.Primitives;

namespace Portal.Features.Planner;

/// <summary>A cluster of several of every node.</summary>
public static class Copies
{
    /// <summary>Ids count up, so that the same nodes give the same schedule.</summary>
    public static IReadOnlyList<ComputeNode> Of(IReadOnlyList<ComputeNode> nodes, int copies, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return [.. from copy in Enumerable.Range(0, copies) from node in nodes.Index() select One(node.Item, copy, (copy * nodes.Count) + node.Index + 1, now)];
    }

    private static ComputeNode One(ComputeNode node, int copy, int number, DateTimeOffset now)
    {
        var description = new NodeDescription(node.CpuMillicores, node.MemoryMebibytes, node.Gpus, node.NetworkMebibytesPerSecond);
        var name = string.Create(CultureInfo.InvariantCulture, $"{node.Name} {copy + 1}");
        var twin = ComputeNode.Register(new ComputeNodeId(new Guid(number, 0, 0, new byte[8])), name, node.PoolName, description, now);
        twin.Withhold(node.WithheldPerMille);
        twin.Label(node.Labels);
        return twin;
    }
}

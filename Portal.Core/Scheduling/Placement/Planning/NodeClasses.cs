namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>Groups nodes that are alike now.</summary>
internal static class NodeClasses
{
    /// <summary>Classes in the order of their first nodes. A node of several models is in none: its devices are not alike.</summary>
    public static List<NodeClass> Of(NodeTable nodes)
    {
        var classes = new Dictionary<(int, int, ulong, string), NodeClass>();
        for (var node = 0; node < nodes.Count; node++)
        {
            if (nodes.IsMixed(node))
                continue;
            int[] devices = [.. nodes.FreeDevices(node).ToArray().OrderDescending()];
            var key = (nodes.FreeCpu(node), nodes.FreeMemory(node), nodes.Models(node), string.Join(',', devices));
            if (!classes.TryGetValue(key, out var alike))
                classes.Add(key, alike = new NodeClass(nodes.FreeCpu(node), nodes.FreeMemory(node), devices, nodes.Models(node), []));
            alike.Nodes.Add(node);
        }
        return [.. classes.Values];
    }
}

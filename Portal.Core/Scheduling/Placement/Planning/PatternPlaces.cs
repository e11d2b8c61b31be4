namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>A pattern on the devices of one node.</summary>
internal static class PatternPlaces
{
    /// <summary>The places, on the node's devices taken from the freest on, as the pattern's class has them.</summary>
    public static IEnumerable<PlacedTask> On(NodeTable nodes, int node, NodePattern pattern, TaskShape[] shapes)
    {
        var free = nodes.FreeDevices(node).ToArray();
        int[] order = [.. Enumerable.Range(0, free.Length).OrderByDescending(device => free[device])];
        foreach (var place in pattern.Places)
        {
            var devices = 0UL;
            for (var i = 0; i < place.DeviceCount; i++)
                devices |= 1UL << order[place.FirstDevice + i];
            yield return new PlacedTask(shapes[place.Shape], node, devices);
        }
    }
}

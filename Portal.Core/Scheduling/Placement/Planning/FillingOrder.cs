using static System.Runtime.InteropServices.CollectionsMarshal;

namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>In which order the places of a plan are filled.</summary>
/// <remarks>
/// Node after node, which leaves whole nodes for what was not planned for. Where the plan turns much away, what it turns away would find room on those until the
/// end and take it from what the plan serves. Then nodes are filled evenly, and their devices first with one task each, so that early on no node and no device has
/// room left for the largest. The first quarter is still filled node after node: by then a wrong history has been noticed.
/// </remarks>
internal static class FillingOrder
{
    /// <summary>Part of the GPUs, or of the CPU, expected to be asked that a plan may turn away and still be filled node after node.</summary>
    private const double LittleTurnedAway = 0.06;

    /// <summary>One in so many places of a group is filled node after node in any case.</summary>
    private const int NodeAfterNode = 4;

    /// <summary>The places of each group, one group after the other.</summary>
    /// <param name="places">The places, by node.</param>
    /// <param name="groups">What they are for.</param>
    public static int[] Of(PlacedTask[] places, ShapeGroups groups)
    {
        var ofGroups = Enumerable.Range(0, places.Length).GroupBy(place => places[place].Shape.Index).OrderBy(group => group.Key);
        if (TurnedAway(places, groups, shape => shape.TotalGpuMilli) <= LittleTurnedAway && TurnedAway(places, groups, shape => shape.CpuMillicores) <= LittleTurnedAway)
            return [.. ofGroups.SelectMany(group => group)];
        var turns = Turns(places);
        return [.. ofGroups.Select(group => group.ToArray()).SelectMany(group => (int[])
            [.. group.Take(group.Length / NodeAfterNode), .. group.Skip(group.Length / NodeAfterNode).OrderBy(place => turns[place])])];
    }

    private static double TurnedAway(PlacedTask[] places, ShapeGroups groups, Func<TaskShape, double> amount)
    {
        var asked = groups.Places.Zip(groups.Demand, (shape, count) => amount(shape) * count).Sum();
        return asked > 0 ? 1 - (places.Sum(place => amount(place.Shape)) / asked) : 0;
    }

    /// <summary>When the turn of each place comes: first the first places of all devices, one of each node; every second layer goes from the last node to the first, to meet other devices.</summary>
    private static (int Layer, int Device, int Node)[] Turns(PlacedTask[] places)
    {
        var (onDevice, onNode) = (new Dictionary<(int, ulong), int>(), new Dictionary<(int, int), int>());
        return Array.ConvertAll(places, place =>
        {
            var layer = place.Devices == 0 ? 0 : GetValueRefOrAddDefault(onDevice, (place.Node, place.Devices), out _)++;
            var device = GetValueRefOrAddDefault(onNode, (place.Node, layer), out _)++;
            return layer % 2 == 0 ? (layer, device, place.Node) : (layer, -device, -place.Node);
        });
    }
}

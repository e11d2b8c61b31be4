using Portal.Core.Scheduling.Placement;

namespace Portal.Replay;

/// <summary>What one policy did with the arrivals.</summary>
public sealed record OpenbRun(string Policy, AllocationCurve Curve, PlacedTask?[] Placed, TimeSpan Prepared)
{
    public TimeSpan Elapsed { get; set; }

    /// <summary>The placements as CSV: name, node, device numbers joined by dashes; an empty node for what found no room.</summary>
    public IEnumerable<string> Lines(List<NodeCapacity> nodes, List<OpenbTask> tasks)
    {
        yield return "name,node,gpus";
        for (var i = 0; i < tasks.Count; i++)
            yield return Placed[i] is { } placed
                ? $"{tasks[i].Name},{nodes[placed.Node].Name},{string.Join('-', placed.DeviceList())}"
                : $"{tasks[i].Name},,";
    }
}

namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>A way to fill a node of a class.</summary>
/// <param name="Places">The tasks, and where.</param>
/// <param name="Worth">What they are worth in the prices the pattern was found for.</param>
internal sealed record NodePattern(PatternPlace[] Places, double Worth)
{
    /// <summary>How many of each shape.</summary>
    public Dictionary<int, int> Counts()
    {
        var counts = new Dictionary<int, int>();
        foreach (var place in Places)
            counts[place.Shape] = counts.GetValueOrDefault(place.Shape) + 1;
        return counts;
    }
}

/// <summary>One task of a pattern.</summary>
/// <param name="Shape">Index of the shape among those planned for.</param>
/// <param name="FirstDevice">Position of its first device in <see cref="NodeClass.Devices"/>.</param>
/// <param name="DeviceCount">How many devices from there; 0 without a GPU.</param>
internal readonly record struct PatternPlace(int Shape, int FirstDevice, int DeviceCount);

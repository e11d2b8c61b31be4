using System.Numerics;

namespace Portal.Core.Scheduling.Placement;

/// <summary>Where a task was put.</summary>
/// <param name="Shape">What it asked.</param>
/// <param name="Node">Index of the node.</param>
/// <param name="Devices">The devices, one bit per position on the node; 0 without a GPU.</param>
public readonly record struct PlacedTask(TaskShape Shape, int Node, ulong Devices)
{
    /// <summary>Device positions as bits.</summary>
    public static ulong BitsOf(ReadOnlySpan<int> positions)
    {
        var bits = 0UL;
        foreach (var position in positions)
            bits |= 1UL << position;
        return bits;
    }

    /// <summary>The device positions, ascending.</summary>
    public int[] DeviceList()
    {
        var list = new int[BitOperations.PopCount(Devices)];
        var rest = Devices;
        for (var i = 0; i < list.Length; i++, rest &= rest - 1)
            list[i] = BitOperations.TrailingZeroCount(rest);
        return list;
    }
}

namespace Portal.Components.Shared;

/// <summary>Widths of the parts of a usage bar, in thousandths of it; they never sum to more than 1000.</summary>
/// <param name="Used">Measured use.</param>
/// <param name="Allocated">Allocated beyond what is used.</param>
/// <param name="Withheld">Kept back by an administrator.</param>
public readonly record struct UsageShares(int Used, int Allocated, int Withheld)
{
    /// <summary>Use past the allocation is drawn as use; what no longer fits is cut from the right.</summary>
    /// <param name="capacity">All there is; 0 gives an empty bar.</param>
    /// <param name="allocated">In any unit, the same for all four.</param>
    /// <param name="used">Null when it is not measured: then all of the allocation is drawn as such.</param>
    /// <param name="withheld">Neither allocated nor free.</param>
    public static UsageShares Of(long capacity, long allocated, long? used, long withheld)
    {
        if (capacity <= 0)
            return default;
        var usedShare = Share(used ?? 0, capacity, 1000);
        var allocatedShare = Share(Math.Max(0, Math.Max(0, allocated) - Math.Max(0, used ?? 0)), capacity, 1000 - usedShare);
        return new UsageShares(usedShare, allocatedShare, Share(withheld, capacity, 1000 - usedShare - allocatedShare));
    }

    private static int Share(long part, long whole, int most) => (int)Int128.Clamp((Int128)part * 1000 / whole, 0, most);
}

namespace Portal.Core.Pricing;

/// <summary>How long a task is thought to run, seconds: a likely value inside a range. Cut at the task's maximum when quoted.</summary>
/// <param name="LowSeconds">Likely not shorter; not negative, at most <paramref name="LikelySeconds"/>.</param>
/// <param name="LikelySeconds">Best guess; at most <paramref name="HighSeconds"/>.</param>
/// <param name="HighSeconds">Likely not longer.</param>
public readonly record struct ExpectedRun(long LowSeconds, long LikelySeconds, long HighSeconds)
{
    /// <summary>A guess without a range.</summary>
    public static ExpectedRun Of(long seconds) => new(seconds, seconds, seconds);
}

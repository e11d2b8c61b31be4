namespace Portal.Components.Shared;

/// <summary>How long something will still take at the pace it had so far.</summary>
public static class ProgressEta
{
    public const int Whole = 1_000_000;

    // Below this the pace is mostly start-up, and a number would mislead.
    private const int LeastPpm = 10_000;
    private static readonly TimeSpan LeastElapsed = TimeSpan.FromSeconds(3);

    /// <param name="ppm">Done so far, parts per million; null when the task does not say.</param>
    /// <param name="elapsed">Time it took to get there.</param>
    /// <returns>Null while it cannot be told; zero when all is done.</returns>
    public static TimeSpan? Remaining(int? ppm, TimeSpan elapsed)
    {
        if (ppm is not { } done || done < LeastPpm || elapsed < LeastElapsed)
            return null;
        return done >= Whole ? TimeSpan.Zero : TimeSpan.FromTicks((long)((Int128)elapsed.Ticks * (Whole - done) / done));
    }
}

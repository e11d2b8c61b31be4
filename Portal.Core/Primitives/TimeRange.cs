namespace Portal.Core.Primitives;

/// <summary>A half-open stretch of time: <paramref name="Start"/> is in, <paramref name="End"/> is out.</summary>
/// <param name="Start">First instant, UTC.</param>
/// <param name="End">First instant after, UTC; never before <paramref name="Start"/>.</param>
public readonly record struct TimeRange(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>Length; zero when empty.</summary>
    public TimeSpan Duration => End - Start;

    /// <summary>True when <paramref name="instant"/> lies in the range.</summary>
    public bool Contains(DateTimeOffset instant) => Start <= instant && instant < End;
}

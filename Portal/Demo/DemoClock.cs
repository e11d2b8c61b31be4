namespace Portal.Demo;

/// <summary>The date while a demo's history is made: it stands still until moved on. Timers and time-stamps are the system's.</summary>
internal sealed class DemoClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Moves on to an instant; one that is past changes nothing.</summary>
    public void MoveTo(DateTimeOffset instant) => Interlocked.Exchange(ref _ticks, Math.Max(instant.UtcTicks, Interlocked.Read(ref _ticks)));
}

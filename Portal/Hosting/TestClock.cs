using System.Globalization;
using Portal.Core.Primitives;

namespace Portal.Hosting;

/// <summary>
/// A calendar that an administrator can move on, so that a month can be closed today. It only moves forward, and remembers
/// how far across restarts, since what was written under a later date must not lie in the future. Timers and time-stamps are
/// the system's: waiting, heartbeats and run times stay real.
/// </summary>
public sealed class TestClock : TimeProvider
{
    /// <summary>Farthest it may be ahead.</summary>
    public static readonly TimeSpan MaxOffset = TimeSpan.FromDays(3660);

    private readonly string _file;
    private readonly Lock _lock = new();
    private long _offsetTicks;

    /// <param name="file">Keeps the offset.</param>
    public TestClock(string file)
    {
        _file = file;
        if (File.Exists(file) && long.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            _offsetTicks = Math.Min(ticks, MaxOffset.Ticks);
    }

    /// <summary>How far ahead of the real date.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;

    /// <summary>Moves on to an instant.</summary>
    /// <returns>Null when done; <c>clock_backwards</c>; or <c>clock_too_far</c>.</returns>
    public Refusal? MoveTo(DateTimeOffset instant)
    {
        lock (_lock)
        {
            var offset = instant - System.GetUtcNow();
            if (offset < Offset)
                return Refuse("clock_backwards", ("earliest", GetUtcNow()));
            if (offset > MaxOffset)
                return Refuse("clock_too_far", ("latest", System.GetUtcNow() + MaxOffset));
            File.WriteAllText(_file, offset.Ticks.ToString(CultureInfo.InvariantCulture));
            Interlocked.Exchange(ref _offsetTicks, offset.Ticks);
            return null;
        }
    }

    private static Refusal Refuse(string code, (string Name, DateTimeOffset Instant) fact) =>
        new(code, "to", new Dictionary<string, string>(StringComparer.Ordinal) { [fact.Name] = fact.Instant.ToString("O", CultureInfo.InvariantCulture) });
}

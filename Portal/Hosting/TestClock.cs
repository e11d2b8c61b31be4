using System.Globalization;
using Portal.Core.Primitives;

namespace Portal.Hosting;

/// <summary>
/// A calendar that an administrator can move on, so that a month can be closed today. It only moves forward, and remembers
/// how far across restarts, since what was written under a later date must not lie in the future. Several portals on one data
/// root have one date: a file keeps it, and is read again when it has changed. Timers and time-stamps are the system's: waiting,
/// heartbeats and run times stay real.
/// </summary>
public sealed class TestClock : TimeProvider
{
    /// <summary>Farthest it may be ahead.</summary>
    public static readonly TimeSpan MaxOffset = TimeSpan.FromDays(3660);

    private readonly string _file;
    private readonly Lock _lock = new();
    private long _offsetTicks;
    private long _writtenTicks;

    /// <param name="file">Keeps the offset.</param>
    public TestClock(string file) => _file = file;

    /// <summary>How far ahead of the real date.</summary>
    public TimeSpan Offset
    {
        get
        {
            // When it was written last is asked for each time: a microsecond, and in Development alone.
            var written = File.GetLastWriteTimeUtc(_file).Ticks;
            if (written != Interlocked.Read(ref _writtenTicks))
                Read(written);
            return TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
        }
    }

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
            // Put in its place whole: who reads it beside this reads the one or the other.
            var whole = $"{_file}.{Guid.NewGuid():N}";
            File.WriteAllText(whole, offset.Ticks.ToString(CultureInfo.InvariantCulture));
            // Of two moves within one tick of the file system the later one must not look like the earlier.
            if (File.GetLastWriteTimeUtc(_file) is var before && File.GetLastWriteTimeUtc(whole) <= before)
                File.SetLastWriteTimeUtc(whole, before.AddMilliseconds(1));
            File.Move(whole, _file, overwrite: true);
            Interlocked.Exchange(ref _offsetTicks, offset.Ticks);
            return null;
        }
    }

    private void Read(long written)
    {
        lock (_lock)
        {
            if (File.Exists(_file) && long.TryParse(File.ReadAllText(_file), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
                Interlocked.Exchange(ref _offsetTicks, Math.Clamp(ticks, _offsetTicks, MaxOffset.Ticks));
            Interlocked.Exchange(ref _writtenTicks, written);
        }
    }

    private static Refusal Refuse(string code, (string Name, DateTimeOffset Instant) fact) =>
        new(code, "to", new Dictionary<string, string>(StringComparer.Ordinal) { [fact.Name] = fact.Instant.ToString("O", CultureInfo.InvariantCulture) });
}

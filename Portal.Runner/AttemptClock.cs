using System.Diagnostics;

namespace Portal.Runner;

/// <summary>Monotonic time since sandbox start. Billed, so no adjustment of the wall clock may touch it.</summary>
public sealed class AttemptClock
{
    private long _startedAt;
    private long _endedAt;

    /// <summary>0 before the start; stands still after the end of the program.</summary>
    public long RunMilliseconds => _startedAt == 0 ? 0 : (long)Stopwatch.GetElapsedTime(_startedAt, _endedAt == 0 ? Stopwatch.GetTimestamp() : Volatile.Read(ref _endedAt)).TotalMilliseconds;

    /// <summary>0 before the start; goes on while results are saved.</summary>
    public long ElapsedMilliseconds => _startedAt == 0 ? 0 : (long)Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds;

    public void Start() => Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());

    public void End() => Volatile.Write(ref _endedAt, Stopwatch.GetTimestamp());
}

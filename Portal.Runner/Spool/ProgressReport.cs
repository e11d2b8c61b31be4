namespace Portal.Runner.Spool;

/// <summary>Passes progress on, at most four times a second; the last one always.</summary>
/// <param name="time">Monotonic clock.</param>
/// <param name="report">Gets what is passed on.</param>
public sealed class ProgressReport(TimeProvider time, Action<Progress> report)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private Progress? _waiting;
    private Progress? _last;
    private long _reportedAt;

    public void Add(Progress progress)
    {
        lock (_lock)
        {
            _waiting = progress == _last ? null : progress;
            ReportIfDue();
        }
    }

    /// <summary>Passes on what had to wait long enough.</summary>
    public void Tick()
    {
        lock (_lock)
            ReportIfDue();
    }

    public void Complete()
    {
        lock (_lock)
            Report();
    }

    private void ReportIfDue()
    {
        if (_last is null || time.GetElapsedTime(_reportedAt) >= Pause)
            Report();
    }

    private void Report()
    {
        if (_waiting is not { } progress)
            return;
        _waiting = null;
        _last = progress;
        _reportedAt = time.GetTimestamp();
        report(progress);
    }
}

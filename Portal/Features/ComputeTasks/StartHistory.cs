using Portal.Core.Primitives;
using Portal.Core.Scheduling;

namespace Portal.Features.ComputeTasks;

/// <summary>Compares the start that each task was first told with the one it got, so that an estimate can say how sure it is. Learnt anew after a restart.</summary>
public sealed class StartHistory
{
    private readonly Lock _gate = new();
    private readonly StartCalibration _calibration = new();
    private readonly Dictionary<ComputeTaskId, (DateTimeOffset At, DateTimeOffset Start)> _told = [];

    /// <summary>What those who wait are told at <paramref name="now"/>; only the first time counts. Who waits no more is forgotten.</summary>
    public void Tell(IReadOnlyList<WaitingExplanation> waiting, DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var gone in _told.Keys.Except(waiting.Select(explanation => explanation.TaskId)).ToList())
                _told.Remove(gone);
            foreach (var explanation in waiting)
                if (explanation.ExpectedStart is { } start)
                    _told.TryAdd(explanation.TaskId, (now, start));
        }
    }

    /// <summary>A task has started.</summary>
    public void Start(ComputeTaskId task, DateTimeOffset now)
    {
        lock (_gate)
            if (_told.Remove(task, out var told))
                _calibration.Add(told.Start - told.At, now - told.At);
    }

    /// <summary>Between which instants a start lies that is expected at <paramref name="start"/>, in four of five cases; null before enough is known.</summary>
    public StartInterval? Around(DateTimeOffset start, DateTimeOffset now)
    {
        lock (_gate)
            return _calibration.Around(start - now) is { } wait ? new StartInterval(now + wait.Least, now + wait.Most) : null;
    }
}

/// <summary>Between which instants a start lies in four of five cases, by the starts that came before.</summary>
public sealed record StartInterval(DateTimeOffset Earliest, DateTimeOffset Latest);

using Microsoft.Extensions.Options;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Engines;
using Portal.Engines.Local;

namespace Portal.Background;

/// <summary>
/// Remembers when each runner was last heard, by the monotonic clock of this process. A portal that just started has heard no
/// one and gives everyone the full time again; a runner that is surely dead is not waited for.
/// </summary>
public sealed class AttemptWatch(IEngine engine, IOptions<LocalEngineOptions> options)
{
    private static readonly TimeSpan DeathConfirmation = TimeSpan.FromSeconds(1);
    private readonly Dictionary<TaskAttemptId, Watched> _attempts = [];

    public void KeepOnly(IEnumerable<TaskAttemptId> live)
    {
        var keep = live.ToHashSet();
        foreach (var gone in _attempts.Keys.Where(id => !keep.Contains(id)).ToList())
            _attempts.Remove(gone);
    }

    public void Heard(TaskAttemptId id, IReadOnlyList<AttemptEvent> events)
    {
        var watched = Of(id);
        watched.HeardAt = Environment.TickCount64;
        watched.Started = events.OfType<AttemptStarted>().LastOrDefault() ?? watched.Started;
    }

    /// <summary>True when the runner is dead, or silent for longer than a live one can be.</summary>
    public bool IsLost(TaskAttemptId id, AttemptFolder folder)
    {
        var watched = Of(id);
        var silent = TimeSpan.FromMilliseconds(Environment.TickCount64 - watched.HeardAt);
        if (silent > TimeSpan.FromMilliseconds(options.Value.LostAfterMilliseconds))
            return true;
        // A dead process may have written its last words just before; they are read first, hence the pause.
        if (silent < DeathConfirmation)
            return false;
        watched.Started ??= SpoolReader.Read(folder.Events, 0).Events.OfType<AttemptStarted>().FirstOrDefault();
        return watched.Started is { } started && !engine.IsRunnerAlive(started);
    }

    private Watched Of(TaskAttemptId id)
    {
        if (!_attempts.TryGetValue(id, out var watched))
            _attempts[id] = watched = new Watched { HeardAt = Environment.TickCount64 };
        return watched;
    }

    private sealed class Watched
    {
        public long HeardAt { get; set; }

        public AttemptStarted? Started { get; set; }
    }
}

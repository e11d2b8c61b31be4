using Portal.Core.Compute;

namespace Portal.Components.Shared;

/// <summary>One station of the state line.</summary>
/// <param name="Key">Key of its word: <c>State.Queued</c> … , or <c>State.Finished</c> while the end is open.</param>
/// <param name="IsReached">It has been, or is now.</param>
/// <param name="IsCurrent">The task stands here.</param>
/// <param name="At">When it was reached, if that is known.</param>
/// <param name="Final">The state to show with its colour, at the end of the line once it is known.</param>
public sealed record StateStep(string Key, bool IsReached, bool IsCurrent, DateTimeOffset? At, TaskState? Final = null)
{
    /// <summary>
    /// Queued – Admitted – Running – saving – end. A finished task shows only the stations it passed. A task that went back to the
    /// queue stands at Queued again, whatever times its last attempt left.
    /// </summary>
    public static IReadOnlyList<StateStep> Of(TaskState state, bool isSaving, StateTimes times)
    {
        var isFinal = state is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled;
        if (isFinal)
            return [.. Passed(times), new StateStep($"State.{state}", true, true, times.EndedAt, state)];

        var admitted = state is TaskState.Admitted or TaskState.Running;
        var running = state == TaskState.Running;
        isSaving &= running;
        return
        [
            new("State.Queued", true, state == TaskState.Queued, times.SubmittedAt),
            new("State.Admitted", admitted, state == TaskState.Admitted, admitted ? times.AdmittedAt : null),
            new("State.Running", running, running && !isSaving, running ? times.StartedAt : null),
            new("State.Saving", isSaving, isSaving, isSaving ? times.SavingAt : null),
            new("State.Finished", false, false, null),
        ];
    }

    private static IEnumerable<StateStep> Passed(StateTimes times)
    {
        yield return new("State.Queued", true, false, times.SubmittedAt);
        if (times.AdmittedAt is { } admitted)
            yield return new("State.Admitted", true, false, admitted);
        if (times.StartedAt is { } started)
            yield return new("State.Running", true, false, started);
        if (times.SavingAt is { } saving)
            yield return new("State.Saving", true, false, saving);
    }
}

using Portal.Core.Compute;

namespace Portal.Components.Shared;

/// <summary>Glyph and tone of each state, the same everywhere.</summary>
public static class TaskStateFace
{
    public static string Glyph(TaskState state) => state switch
    {
        TaskState.Queued => "◌",
        TaskState.Admitted => "◔",
        TaskState.Running => "◑",
        TaskState.Succeeded => "●",
        TaskState.Failed => "✕",
        TaskState.Cancelled => "⊘",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a task state."),
    };

    /// <summary>Style class that gives the colour; it never stands alone, the word is always beside it.</summary>
    public static string Tone(TaskState state) => state switch
    {
        TaskState.Queued => "waiting",
        TaskState.Admitted or TaskState.Running => "active",
        TaskState.Succeeded => "good",
        TaskState.Failed => "bad",
        _ => "neutral",
    };

    /// <summary>Key of the word among the shared texts.</summary>
    public static string TextKey(TaskState state, bool isSaving = false) => isSaving && state == TaskState.Running ? "State.Saving" : $"State.{state}";
}

using Portal.Core.Primitives;

namespace Portal.Core.Compute;

/// <summary>Codes with which a task refuses to be made or moved.</summary>
public static class TaskRefusal
{
    /// <summary>The task is in a final state.</summary>
    public const string AlreadyFinished = "task_already_finished";

    /// <summary>Someone speaks for an attempt that is no longer the task's own.</summary>
    public const string StaleFence = "stale_fence";

    /// <summary>The task or attempt is not in a state from which this is possible; <c>state</c> in the details names the one it is in.</summary>
    public const string InvalidState = "invalid_state";

    /// <summary>A field has a value outside its range; the details name the <c>rule</c> and its bounds.</summary>
    public const string InvalidField = "invalid_field";

    internal static Refusal Stale(long given, long current) => new(StaleFence, Details: new Dictionary<string, string>
    {
        ["given"] = Invariant(given),
        ["current"] = Invariant(current),
    });

    internal static Refusal WrongState(string state) => new(InvalidState, Details: new Dictionary<string, string> { ["state"] = state });

    internal static Refusal Field(string field, string rule, long? least = null, long? most = null)
    {
        var details = new Dictionary<string, string> { ["rule"] = rule };
        if (least is { } low)
            details["least"] = Invariant(low);
        if (most is { } high)
            details["most"] = Invariant(high);
        return new Refusal(InvalidField, field, details);
    }

    private static string Invariant(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

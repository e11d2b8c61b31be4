using Portal.Core.Execution;

namespace Portal.Core.Compute;

/// <summary>Codes of why a task failed; each names whose it is.</summary>
public static class TaskFailure
{
    /// <summary>The user's program ended with an error.</summary>
    public const string ExitedWithError = "exited_with_error";

    /// <summary>The user's maximum run time was reached.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>The user's memory was not enough.</summary>
    public const string OutOfMemory = "out_of_memory";

    /// <summary>The platform's: runner or node vanished, and the task opted out of a retry.</summary>
    public const string Lost = "lost";

    /// <summary>The platform's: runner or node vanished, and again at the retry.</summary>
    public const string LostTwice = "lost_twice";

    /// <summary>The platform's: the engine could not start it, and again at the retry.</summary>
    public const string CouldNotStart = "could_not_start";

    /// <summary>True when the platform is at fault, so that the attempt cost 0.</summary>
    public static bool IsPlatformFault(string code) => code is Lost or LostTwice or CouldNotStart;

    internal static string Of(AttemptEnd end) => end switch
    {
        AttemptEnd.Failed => ExitedWithError,
        AttemptEnd.TimedOut => TimedOut,
        AttemptEnd.OutOfMemory => OutOfMemory,
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "Not a failure of the user's program."),
    };
}

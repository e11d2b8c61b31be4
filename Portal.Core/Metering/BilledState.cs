using Portal.Core.Execution;

namespace Portal.Core.Metering;

/// <summary>Who answers for an end of an attempt, and whether its run time is charged: the published table.</summary>
public static class BilledState
{
    /// <summary>True when the run time up to the end is charged; false when it costs 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="end"/> is not in the table.</exception>
    public static bool IsBilled(AttemptEnd end) => end switch
    {
        AttemptEnd.Completed or AttemptEnd.Failed or AttemptEnd.OutOfMemory or AttemptEnd.TimedOut or AttemptEnd.Cancelled or AttemptEnd.OutOfFunds or AttemptEnd.OutOfBudget => true,
        AttemptEnd.Lost or AttemptEnd.Evicted or AttemptEnd.NotStarted or AttemptEnd.CancelledByOperator => false,
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "Not in the table of billed states."),
    };

    /// <summary>Who answers for an end: the table's second column.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="end"/> is not in the table.</exception>
    public static Responsible ResponsibleFor(AttemptEnd end) => end switch
    {
        AttemptEnd.Completed => Responsible.Nobody,
        _ => IsBilled(end) ? Responsible.User : Responsible.Platform,
    };

    /// <summary>Run time that is billed, in whole seconds: rounded up, 0 for ends that are not billed.</summary>
    /// <param name="end">How the attempt ended.</param>
    /// <param name="runMilliseconds">Sandbox start to end by the monotonic clock; not negative.</param>
    public static long BilledSeconds(AttemptEnd end, long runMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(runMilliseconds);
        return IsBilled(end) ? (runMilliseconds + 999) / 1000 : 0;
    }
}

namespace Portal.Core.Execution;

/// <summary>How one attempt ended. Who is charged for which is in <see cref="Metering.BilledState"/>.</summary>
public enum AttemptEnd
{
    /// <summary>Exit code 0.</summary>
    Completed = 1,

    /// <summary>Exit code other than 0, or ended by a signal of its own making.</summary>
    Failed = 2,

    /// <summary>Stopped because its owner asked.</summary>
    Cancelled = 3,

    /// <summary>Stopped at the requested maximum run time.</summary>
    TimedOut = 4,

    /// <summary>Killed at the requested memory.</summary>
    OutOfMemory = 5,

    /// <summary>Its runner or node vanished: no heartbeat.</summary>
    Lost = 6,

    /// <summary>Preempted for a more urgent task.</summary>
    Evicted = 7,

    /// <summary>The engine could not start it: nothing ran.</summary>
    NotStarted = 8,

    /// <summary>Stopped by the operator of the platform.</summary>
    CancelledByOperator = 9,

    /// <summary>Stopped because there was no more money to hold for it.</summary>
    OutOfFunds = 10,

    /// <summary>Stopped because a budget that stops had no room left for it.</summary>
    OutOfBudget = 11,
}

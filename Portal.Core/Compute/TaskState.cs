namespace Portal.Core.Compute;

/// <summary>Where a task stands. Queued → Admitted → Running → one of the last three, which are final; an evicted or lost task goes back to Queued.</summary>
public enum TaskState
{
    /// <summary>Accepted, waits for capacity.</summary>
    Queued = 1,

    /// <summary>Capacity is allocated, the sandbox does not run yet.</summary>
    Admitted = 2,

    /// <summary>The sandbox runs, or its results are being saved.</summary>
    Running = 3,

    /// <summary>Final: exit code 0.</summary>
    Succeeded = 4,

    /// <summary>Final: see the failure code for whose it is.</summary>
    Failed = 5,

    /// <summary>Final: stopped by its owner or the operator.</summary>
    Cancelled = 6,
}

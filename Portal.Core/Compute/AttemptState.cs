namespace Portal.Core.Compute;

/// <summary>Where an attempt stands.</summary>
public enum AttemptState
{
    /// <summary>Holds its allocation, the sandbox does not run yet.</summary>
    Admitted = 1,

    /// <summary>The sandbox runs.</summary>
    Running = 2,

    /// <summary>The program ended, results are being gathered; not billed.</summary>
    Saving = 3,

    /// <summary>Over; the allocation is free again.</summary>
    Ended = 4,
}

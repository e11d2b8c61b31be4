namespace Portal.Core.Compute;

/// <summary>How urgent a task is; each class has its price multiplier.</summary>
public enum PriorityClass
{
    /// <summary>Cheapest; may be evicted for more urgent work, and then costs 0.</summary>
    Spot = 1,

    /// <summary>The default.</summary>
    Standard = 2,

    /// <summary>First in the queue; may evict Spot.</summary>
    Urgent = 3,
}

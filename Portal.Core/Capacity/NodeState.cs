namespace Portal.Core.Capacity;

/// <summary>Whether a node takes work.</summary>
public enum NodeState
{
    /// <summary>Takes new work.</summary>
    Ready = 1,

    /// <summary>Takes no new work; what runs stays. An admin's wish.</summary>
    Cordoned = 2,

    /// <summary>Takes no new work and is about to leave: what runs may finish. An admin's wish.</summary>
    Draining = 3,

    /// <summary>Does not answer; what ran there is lost.</summary>
    Down = 4,
}

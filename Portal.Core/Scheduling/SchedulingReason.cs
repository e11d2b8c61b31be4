namespace Portal.Core.Scheduling;

/// <summary>The one thing that keeps a task waiting; constants, so that pages can word them and tests can count them.</summary>
public static class SchedulingReason
{
    /// <summary>The closest node lacks CPU most.</summary>
    public const string WaitingForCpu = "waiting_for_cpu";

    /// <summary>The closest node lacks memory most.</summary>
    public const string WaitingForMemory = "waiting_for_memory";

    /// <summary>The closest node lacks GPU most: a device, a large enough share of one, or enough whole ones together.</summary>
    public const string WaitingForGpu = "waiting_for_gpu";

    /// <summary>GPUs are free, but none of an accepted model.</summary>
    public const string WaitingForGpuModel = "waiting_for_gpu_model";

    /// <summary>Room is there, but promised to a task ahead that this one would delay.</summary>
    public const string BehindReservation = "behind_reservation";

    /// <summary>Many tasks are ahead of it; what it lacks is looked at when its turn comes nearer.</summary>
    public const string ManyAhead = "many_ahead";

    /// <summary>Spot tasks are being stopped to make room for it.</summary>
    public const string WaitingForEviction = "waiting_for_eviction";

    /// <summary>The organisation, or the project, holds all it may.</summary>
    public const string QuotaReached = "quota_reached";

    /// <summary>Nodes that could hold it are cordoned or draining.</summary>
    public const string NodesCordoned = "nodes_cordoned";

    /// <summary>Nodes that could hold it do not answer.</summary>
    public const string NodesDown = "nodes_down";

    /// <summary>No node could hold it even when empty: it never starts as it is.</summary>
    public const string NoNodeFits = "no_node_fits";

    /// <summary>Nothing blocks it any more: the next cycle starts it.</summary>
    public const string StartsNext = "starts_next";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        WaitingForCpu, WaitingForMemory, WaitingForGpu, WaitingForGpuModel, BehindReservation, ManyAhead, WaitingForEviction,
        QuotaReached, NodesCordoned, NodesDown, NoNodeFits, StartsNext,
    ];
}

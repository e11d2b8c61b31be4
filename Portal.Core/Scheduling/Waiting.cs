using Portal.Core.Capacity;

namespace Portal.Core.Scheduling;

/// <summary>A task that does not start in this cycle, with what is known of it so far.</summary>
internal sealed class Waiting(WaitingTask task, PlacementRequest request)
{
    public WaitingTask Task => task;

    public PlacementRequest Request => request;

    /// <summary>Held back by the quota of its organisation or project.</summary>
    public bool ByQuota { get; init; }

    /// <summary>Attempts are being stopped for it.</summary>
    public bool ForEviction { get; set; }

    /// <summary>Where its reservation is; null when it has none.</summary>
    public NodePlacement? Reserved { get; set; }

    /// <summary>Start of the reservation, or of the plan; <see cref="long.MaxValue"/> when unknown.</summary>
    public long Start { get; set; } = long.MaxValue;

    /// <summary>The node of the reservation, or of the plan; −1 when unknown.</summary>
    public int Node { get; set; } = -1;
}

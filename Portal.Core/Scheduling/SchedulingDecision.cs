using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>What one cycle decided; nothing is done yet.</summary>
public sealed class SchedulingDecision
{
    private readonly Lazy<IReadOnlyList<WaitingExplanation>> _waiting;

    internal SchedulingDecision(string policy, IReadOnlyList<Admission> admissions, IReadOnlyList<Eviction> evictions, IReadOnlyList<Reservation> reservations, QueueOutlook outlook)
    {
        (Policy, Admissions, Evictions, Reservations) = (policy, admissions, evictions, reservations);
        _waiting = new Lazy<IReadOnlyList<WaitingExplanation>>(outlook.Explain);
    }

    /// <summary>Name of the placement policy.</summary>
    public string Policy { get; }

    /// <summary>Tasks that start now, in queue order.</summary>
    public IReadOnlyList<Admission> Admissions { get; }

    /// <summary>Spot attempts to stop, each for the task it names.</summary>
    public IReadOnlyList<Eviction> Evictions { get; }

    /// <summary>Capacity promised for later, in queue order.</summary>
    public IReadOnlyList<Reservation> Reservations { get; }

    /// <summary>Every task that does not start now, in queue order, with the reason. Found when it is first asked for, so that what was decided need not wait for it.</summary>
    /// <exception cref="InvalidOperationException">First asked for after the next cycle of the same placer.</exception>
    public IReadOnlyList<WaitingExplanation> Waiting => _waiting.Value;
}

/// <summary>A task starts now.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Placement">Where: hand it to <see cref="ComputeTask.Admit"/>.</param>
/// <param name="NodeName">Name of the node.</param>
/// <param name="Why">Why there.</param>
public sealed record Admission(ComputeTaskId TaskId, AttemptPlacement Placement, string NodeName, PlacementExplanation Why);

/// <summary>A Spot attempt is to stop; its task goes back to the queue. Tell the task that gets the room: <see cref="ComputeTask.NoteRoomMade"/>.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="TaskId">Its task.</param>
/// <param name="NodeId">Where it runs.</param>
/// <param name="ForTask">The urgent task that gets the room.</param>
/// <param name="Lost">Run time that is thrown away.</param>
public sealed record Eviction(TaskAttemptId AttemptId, ComputeTaskId TaskId, ComputeNodeId NodeId, ComputeTaskId ForTask, TimeSpan Lost);

/// <summary>Capacity promised for later: it starts then at the latest, as long as nothing more urgent arrives and no node is taken away; where predicted ends are counted on, it is expected to.</summary>
/// <param name="TaskId">Who it is promised to.</param>
/// <param name="NodeId">Where.</param>
/// <param name="Gpus">Devices.</param>
/// <param name="Window">From when and for how long.</param>
public sealed record Reservation(ComputeTaskId TaskId, ComputeNodeId NodeId, IReadOnlyList<GpuShare> Gpus, TimeRange Window);

/// <summary>Why a task waits.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Place">Place among those that wait, from 1.</param>
/// <param name="Reason">A constant of <see cref="SchedulingReason"/>.</param>
/// <param name="Details">Its values.</param>
/// <param name="ExpectedStart">When it starts if everything ahead runs to its maximum, or as predicted where that is counted on; null when that cannot be said, such as without a node that fits.</param>
/// <param name="NearestChange">What would start it now; null when no single change would.</param>
/// <param name="ExpectedNode">Name of the node it is expected on; null when none is foreseen yet.</param>
/// <param name="IsReserved">The expected start is that of its <see cref="Reservation"/>: room is kept for it. Otherwise it is a forecast, which shifts with what is ahead.</param>
public sealed record WaitingExplanation(
    ComputeTaskId TaskId, int Place, string Reason, ReasonDetails Details, DateTimeOffset? ExpectedStart, NearestChange? NearestChange, string? ExpectedNode = null, bool IsReserved = false);

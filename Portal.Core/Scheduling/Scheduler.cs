using Portal.Core.Capacity;

namespace Portal.Core.Scheduling;

/// <summary>Decides what starts, what waits and why: a pure function of a snapshot.</summary>
public static class Scheduler
{
    /// <summary>One cycle. The same snapshot, instant and options give the same decision, in whatever order the parts were handed in.</summary>
    /// <param name="snapshot">What is.</param>
    /// <param name="now">The instant of the snapshot.</param>
    /// <param name="options">How to decide; null for <see cref="SchedulerOptions.Default"/>.</param>
    /// <param name="placer">
    /// The placer of the cycles before, for a policy that learns; null for one of <see cref="SchedulerOptions.Placement"/> that knows nothing. With it, the decision
    /// depends on the cycles before, too.
    /// </param>
    /// <remarks>
    /// In queue order every task is placed if it fits without delaying a reservation. The first that does not fit gets a reservation (EASY backfill), others wait.
    /// An urgent task may have Spot attempts stopped; it starts in a later cycle, when their room is free, and holds a reservation until then.
    /// </remarks>
    public static SchedulingDecision RunCycle(CapacitySnapshot snapshot, DateTimeOffset now, SchedulerOptions? options = null, ClusterPlacer? placer = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        options ??= SchedulerOptions.Default;
        return new SchedulingCycle(snapshot, now, options, placer ?? new ClusterPlacer(options.Placement)).Run();
    }
}

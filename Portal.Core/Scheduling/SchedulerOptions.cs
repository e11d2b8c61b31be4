using Portal.Core.Capacity;
using Portal.Core.Scheduling.Placement;

namespace Portal.Core.Scheduling;

/// <summary>How one cycle decides. A negative time is an <see cref="ArgumentOutOfRangeException"/>, and so is a grace or allowance of zero.</summary>
public sealed record SchedulerOptions
{
    /// <summary>The defaults.</summary>
    public static SchedulerOptions Default { get; } = new();

    /// <summary>Name of the policy that chooses the node and its devices, one of <see cref="PlacementPolicyNames.All"/>.</summary>
    public string Placement { get; init; } = PlacementPolicyNames.Default;

    /// <summary>Waiting this long lifts a task by one priority class, up to the order (not the rights) of Urgent; zero: no ageing.</summary>
    public TimeSpan AgeingStep
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromHours(2);

    /// <summary>Who may start past a task that waits.</summary>
    public BackfillMode Backfill { get; init; } = BackfillMode.Easy;

    /// <summary>Whose tasks may meet on one GPU device.</summary>
    public GpuSharing GpuSharing { get; init; } = GpuSharing.WithinOrganisation;

    /// <summary>Whether Urgent may evict Spot.</summary>
    public bool AllowEviction { get; init; } = true;

    /// <summary>Time from the wish to stop an attempt to its capacity being free.</summary>
    public TimeSpan EvictionGrace
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(15);

    /// <summary>How much longer an attempt past its latest end is expected to hold its capacity, such as to save results.</summary>
    public TimeSpan OverdueAllowance
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many waiting tasks, from the first, are planned and explained one by one. Those behind are told how many are ahead, and an expected start by the work ahead
    /// of them: in a long queue nobody can say more, and a cycle must stay short.
    /// </summary>
    public int ExplainedTasks
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 100;

    /// <summary>Until when an allocation is expected to hold its capacity, UTC ticks, always later than now.</summary>
    internal long ExpectedEnd(RunningAllocation allocation, long now)
    {
        var end = allocation.LatestEnd.UtcTicks;
        if (allocation.StopRequestedAt is not { } stopRequestedAt)
            return end > now ? end : now + OverdueAllowance.Ticks;
        end = Math.Min(end, stopRequestedAt.UtcTicks + EvictionGrace.Ticks);
        // Not longer than an eviction takes, lest a slow stop be answered by further evictions.
        return end > now ? end : now + EvictionGrace.Ticks;
    }
}

/// <summary>Who may start past a task that waits.</summary>
public enum BackfillMode
{
    /// <summary>Nobody: strict order.</summary>
    None = 1,

    /// <summary>Whoever does not delay the first task that waits (Lifka 1995, the ANL/IBM SP scheduling system).</summary>
    Easy = 2,

    /// <summary>Whoever delays no task that waits ahead of it.</summary>
    Conservative = 3,
}

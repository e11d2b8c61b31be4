using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Scheduling.Placement;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Scheduling;

/// <summary>How one cycle decides. A negative time is an <see cref="ArgumentOutOfRangeException"/>, and so is a grace or allowance of zero.</summary>
public sealed record SchedulerOptions
{
    // Both on the side of a reservation: what runs may well end soon, and what would start past it may well run long. So its start is early, and little starts that could outlast it.
    private const double EndQuantile = 0.3;
    private const double StartQuantile = 0.8;

    /// <summary>The defaults.</summary>
    public static SchedulerOptions Default { get; } = new();

    /// <summary>Name of the policy that chooses the node and its devices, one of <see cref="PlacementPolicyNames.All"/>.</summary>
    public string Placement { get; init; } = PlacementPolicyNames.Default;

    /// <summary>Waiting this long lifts a task by one priority class, up to the order (not the rights) of Urgent, Spot that may be evicted up to Standard; zero: no ageing.</summary>
    public TimeSpan AgeingStep
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromHours(2);

    /// <summary>A bound on the wait that costs an order by length little: without one, those who run long may wait for ever.</summary>
    public static TimeSpan UsualLongestWait { get; } = TimeSpan.FromDays(4);

    /// <summary>Who goes first among tasks of the same class.</summary>
    public QueueRule Order { get; init; } = QueueRule.Arrival;

    /// <summary>
    /// Who has waited this long goes before everybody else, in order of arrival, and while anybody has, reservations count on maximum run times, so that nothing delays theirs;
    /// zero: no bound. Spot that may be evicted has none.
    /// </summary>
    public TimeSpan LongestWait
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>Which ends of tasks reservations and backfill count on.</summary>
    public RunTimeBasis RunTimes { get; init; } = RunTimeBasis.Maximum;

    /// <summary>True when predicted run times change what a cycle decides; else there is no need to predict any.</summary>
    public bool UsesPredictions => Order == QueueRule.ShortestExpected || RunTimes == RunTimeBasis.Predicted;

    /// <summary>Who may start past a task that waits.</summary>
    public BackfillMode Backfill { get; init; } = BackfillMode.Easy;

    /// <summary>Whose tasks may meet on one GPU device.</summary>
    public GpuSharing GpuSharing { get; init; } = GpuSharing.WithinOrganisation;

    /// <summary>
    /// Whether among tasks of the same class the project goes first that holds least for its weight; else <see cref="Order"/> alone decides, whoever asks. With it, ageing
    /// and <see cref="LongestWait"/> lift only the task of a project that has waited longest, so that a flood of tasks does not age past everybody else's.
    /// </summary>
    public bool FairShare { get; init; } = true;

    /// <summary>After this time what a project held counts half.</summary>
    public TimeSpan FairShareHalfLife
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromHours(24);

    /// <summary>Who may evict Spot.</summary>
    public EvictionRight SpotYieldsTo { get; init; } = EvictionRight.Urgent;

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

    /// <summary>True when a task of this class may have Spot stopped for it.</summary>
    internal bool MayEvict(PriorityClass priority) => priority switch
    {
        PriorityClass.Urgent => SpotYieldsTo != EvictionRight.Nobody,
        PriorityClass.Standard => SpotYieldsTo == EvictionRight.Standard,
        _ => false,
    };

    /// <summary>For how long a start is counted to take capacity, ticks.</summary>
    internal long DurationOf(WaitingTask task, long maxRunSeconds)
    {
        var seconds = RunTimes == RunTimeBasis.Predicted && task.RunTime is { } runTime
            ? Math.Min(maxRunSeconds, runTime.Quantile(StartQuantile))
            : maxRunSeconds;
        return seconds * TimeSpan.TicksPerSecond;
    }

    /// <summary>Until when an allocation is expected to hold its capacity, UTC ticks, always later than now.</summary>
    internal long ExpectedEnd(RunningAllocation allocation, long now)
    {
        var end = Math.Min(allocation.LatestEnd.UtcTicks, PredictedEnd(allocation, now));
        if (allocation.StopRequestedAt is not { } stopRequestedAt)
            return end > now ? end : now + OverdueAllowance.Ticks;
        end = Math.Min(end, stopRequestedAt.UtcTicks + EvictionGrace.Ticks);
        // Not longer than an eviction takes, lest a slow stop be answered by further evictions.
        return end > now ? end : now + EvictionGrace.Ticks;
    }

    private long PredictedEnd(RunningAllocation allocation, long now)
    {
        if (RunTimes != RunTimeBasis.Predicted || allocation is not { RunTime: { } runTime, StartedAt: { } startedAt })
            return long.MaxValue;
        var elapsedSeconds = Math.Max(0, now - startedAt.UtcTicks) / TimeSpan.TicksPerSecond;
        return startedAt.UtcTicks + (runTime.Quantile(EndQuantile, elapsedSeconds) * TimeSpan.TicksPerSecond);
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

/// <summary>Who may have Spot attempts stopped to start at once.</summary>
public enum EvictionRight
{
    /// <summary>Nobody: what runs, runs to its end.</summary>
    Nobody = 1,

    /// <summary>Urgent only.</summary>
    Urgent = 2,

    /// <summary>Standard, and Urgent.</summary>
    Standard = 3,
}

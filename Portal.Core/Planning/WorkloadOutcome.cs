using Portal.Core.Primitives;

namespace Portal.Core.Planning;

/// <summary>What a workload met on a cluster.</summary>
public sealed record WorkloadOutcome
{
    /// <summary>Wait from arrival to first start of every task that started, ascending.</summary>
    public required IReadOnlyList<TimeSpan> Waits { get; init; }

    /// <summary>Tasks that no node could hold.</summary>
    public int NeverStarted { get; init; }

    /// <summary>Attempts that were stopped for a more urgent task and began anew.</summary>
    public int Evictions { get; init; }

    /// <summary>First arrival to last end.</summary>
    public TimeSpan Span { get; init; }

    /// <summary>Part of the offered CPU-time in use over the span, 0 to 1000.</summary>
    public int CpuPerMille { get; init; }

    /// <summary>The same of GPU-time; null without GPUs.</summary>
    public int? GpuPerMille { get; init; }

    /// <summary>
    /// Mean over the tasks that ended of max(1, (end − arrival) ÷ max(run time, 10 s)), the bounded slowdown of Feitelson and Rudolph (1998); 1 without tasks.
    /// </summary>
    public double MeanSlowdown { get; init; } = 1;

    /// <summary>CPU-time of the attempts that ran to their end, millicore-seconds: what was thrown away by evictions is not in it.</summary>
    public Int128 DeliveredCpuMilliSeconds { get; init; }

    /// <summary>The same of GPU-time, GPU-milli-seconds.</summary>
    public Int128 DeliveredGpuMilliSeconds { get; init; }

    /// <summary>When the last task of each project ended.</summary>
    public IReadOnlyDictionary<ProjectId, DateTimeOffset> LastEnds { get; init; } = new Dictionary<ProjectId, DateTimeOffset>();

    /// <summary>What was in use when.</summary>
    public required AllocationOverTime Allocation { get; init; }

    /// <summary>Mean wait; zero without tasks.</summary>
    public TimeSpan MeanWait => Waits.Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Waits.Average(wait => wait.Ticks));

    /// <summary>The wait that so many per cent of the tasks do not exceed, by nearest rank; zero without tasks.</summary>
    public TimeSpan WaitAt(int percent) => Waits.Count == 0 ? TimeSpan.Zero : Waits[Math.Max(0, (int)Math.Ceiling(percent / 100.0 * Waits.Count) - 1)];

    /// <summary>True when every task found a node and 95 of 100 started within <paramref name="wait"/>.</summary>
    public bool Keeps(TimeSpan wait) => NeverStarted == 0 && WaitAt(95) <= wait;
}

using Portal.Core.Primitives;

namespace Portal.Core.Planning;

/// <summary>What a workload met on a cluster.</summary>
/// <param name="Waits">Wait from arrival to first start of every task that started, ascending.</param>
/// <param name="NeverStarted">Tasks that no node could hold.</param>
/// <param name="Evictions">Attempts that were stopped for a more urgent task and began anew.</param>
/// <param name="Span">First arrival to last end.</param>
/// <param name="CpuPerMille">Part of the offered CPU-time in use over the span, 0 to 1000.</param>
/// <param name="GpuPerMille">The same of GPU-time; null without GPUs.</param>
public sealed record WorkloadOutcome(IReadOnlyList<TimeSpan> Waits, int NeverStarted, int Evictions, TimeSpan Span, int CpuPerMille, int? GpuPerMille)
{
    /// <summary>When the last task of each project ended.</summary>
    public IReadOnlyDictionary<ProjectId, DateTimeOffset> LastEnds { get; init; } = new Dictionary<ProjectId, DateTimeOffset>();

    /// <summary>Mean wait; zero without tasks.</summary>
    public TimeSpan MeanWait => Waits.Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Waits.Average(wait => wait.Ticks));

    /// <summary>The wait that so many per cent of the tasks do not exceed, by nearest rank; zero without tasks.</summary>
    public TimeSpan WaitAt(int percent) => Waits.Count == 0 ? TimeSpan.Zero : Waits[Math.Max(0, (int)Math.Ceiling(percent / 100.0 * Waits.Count) - 1)];
}

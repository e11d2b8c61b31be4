using Portal.Core.Primitives;

namespace Portal.Features.Planner;

/// <summary>How the tasks fared on so many times the machines.</summary>
/// <param name="Copies">How many of every node.</param>
/// <param name="Offered">What they offer in all.</param>
/// <param name="WithinWait">Part of the tasks that started within the wait asked for, 0 to 1000.</param>
public sealed record PlanAnswer(
    int Copies, int Nodes, ResourceAmounts Offered, TimeSpan MeanWait, TimeSpan MedianWait, TimeSpan Wait95, TimeSpan LongestWait, int WithinWait, int CpuPerMille, int? GpuPerMille, int NeverStarted);

/// <param name="Tasks">How many were played, growth included.</param>
/// <param name="Answers">From one of every node upwards.</param>
/// <param name="Enough">The fewest copies that keep 95 % of the waits below what was asked; null when not even the most do.</param>
public sealed record CapacityPlan(int Tasks, IReadOnlyList<PlanAnswer> Answers, int? Enough);

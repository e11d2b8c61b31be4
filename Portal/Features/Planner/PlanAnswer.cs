using Portal.Core.Primitives;

namespace Portal.Features.Planner;

/// <summary>How the tasks fared under one policy on so many times the nodes.</summary>
/// <param name="Copies">How many of every node.</param>
/// <param name="Offered">What they offer in all.</param>
/// <param name="WithinWait">Part of the tasks that started within the wait asked for, 0 to 1000.</param>
/// <param name="MeanSlowdown">Mean bounded slowdown, 1 or more.</param>
/// <param name="Cost">Of the nodes, from the first arrival to the last end; null where no node has a cost.</param>
/// <param name="CostPerTask">The part of it that falls on each task that ran.</param>
/// <param name="CostPerHour">The part of it that falls on each delivered hour of a GPU; of a core where the nodes have no GPU.</param>
public sealed record PlanAnswer(
    int Copies, int Nodes, ResourceAmounts Offered, TimeSpan MeanWait, TimeSpan MedianWait, TimeSpan Wait95, TimeSpan LongestWait, int WithinWait, double MeanSlowdown,
    int CpuPerMille, int? GpuPerMille, int Evictions, int NeverStarted, TimeSpan Span, Money? Cost, Money? CostPerTask, Money? CostPerHour);

/// <param name="Policy">As it was asked for.</param>
/// <param name="Answers">The sizes that were played, ascending.</param>
/// <param name="Enough">The fewest copies that keep 95 % of the waits below what was asked; null when not even the most do.</param>
/// <param name="Allocation">On the size compared, mean use in each of <see cref="CapacityPlan.Parts"/> equal parts of the time, 0 to 1000: of GPU where there is any, else of CPU.</param>
public sealed record PolicyPlan(string Policy, IReadOnlyList<PlanAnswer> Answers, int? Enough, IReadOnlyList<int> Allocation);

/// <param name="Tasks">How many were played, growth included.</param>
/// <param name="Known">How many there were to play, growth aside; the first <see cref="PlanCapacity.MostTasks"/> of a trace are played, the newest of the portal's own.</param>
/// <param name="Policies">In the order they were asked for; none when there was nothing to play.</param>
/// <param name="Compared">The copies on which all policies were played: the fewest that are enough for any of them, else the most.</param>
/// <param name="ComparedSpan">The time that the allocations are about.</param>
/// <param name="PlayedAt">When the answer was found.</param>
public sealed record CapacityPlan(int Tasks, int Known, IReadOnlyList<PolicyPlan> Policies, int Compared, TimeSpan ComparedSpan, DateTimeOffset PlayedAt)
{
    public const int Parts = 60;

    /// <summary>The answer of a policy on the size compared.</summary>
    public PlanAnswer On(PolicyPlan policy) => policy.Answers.First(answer => answer.Copies == Compared);
}

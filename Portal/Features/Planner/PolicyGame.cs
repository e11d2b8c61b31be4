using Portal.Core.Planning;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;

namespace Portal.Features.Planner;

/// <summary>Plays the tasks under one policy on clusters of several sizes, each once.</summary>
internal sealed class PolicyGame(
    IReadOnlyList<WorkloadTask> tasks, NodeSet nodes, SchedulerOptions options, IProgress<double> progress, DateTimeOffset now, CancellationToken cancellationToken)
{
    private readonly SortedDictionary<int, WorkloadOutcome> _outcomes = [];

    public WorkloadOutcome Play(int copies)
    {
        if (_outcomes.TryGetValue(copies, out var known))
            return known;
        return _outcomes[copies] = ClusterSimulation.Run(tasks, Copies.Of(nodes.Nodes, copies, now), options, new Halving(progress, _outcomes.Count), cancellationToken);
    }

    /// <exception cref="OverflowException">What the nodes cost over that time is more than money can say.</exception>
    public IReadOnlyList<PlanAnswer> Answers(TimeSpan wait) => [.. _outcomes.Select(played => Answer(played.Key, played.Value, wait))];

    private PlanAnswer Answer(int copies, WorkloadOutcome outcome, TimeSpan wait)
    {
        var one = nodes.Nodes.Aggregate(ResourceAmounts.None, (sum, node) => sum + node.Offered);
        var within = outcome.Waits.Count(waited => waited <= wait);
        Money? cost = nodes.HourCost is { } hour ? ClusterCost.OfSpan(new Money(checked(hour.Micros * copies), hour.Currency), outcome.Span) : null;
        return new PlanAnswer(
            copies, nodes.Nodes.Count * copies, new ResourceAmounts(one.CpuMillicores * copies, one.MemoryMebibytes * copies, one.GpuMilli * copies),
            outcome.MeanWait, outcome.WaitAt(50), outcome.WaitAt(95), outcome.WaitAt(100), 1000 * within / (outcome.Waits.Count + outcome.NeverStarted), outcome.MeanSlowdown,
            outcome.CpuPerMille, outcome.GpuPerMille, outcome.Evictions, outcome.NeverStarted, outcome.Span,
            cost, cost is { } total ? ClusterCost.PerTask(total, outcome.Waits.Count) : null,
            cost is { } all ? ClusterCost.PerHourDelivered(all, outcome.GpuPerMille is null ? outcome.DeliveredCpuMilliSeconds : outcome.DeliveredGpuMilliSeconds) : null);
    }

    // How many sizes a search tries is known only at its end: each takes half of what is left, so that progress never goes back.
    private sealed class Halving(IProgress<double> whole, int before) : IProgress<double>
    {
        public void Report(double value) => whole.Report(1 - (Math.Pow(0.5, before) * (1 - (value / 2))));
    }
}

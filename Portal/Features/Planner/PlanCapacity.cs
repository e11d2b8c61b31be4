using Portal.Core.Planning;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Features.Planner.Traces;

namespace Portal.Features.Planner;

/// <summary>Plays tasks on more and more nodes under each policy, with the scheduler that runs them, until it is enough.</summary>
public sealed class PlanCapacity(Workloads workloads, PlannedCluster planned, TraceStore traces, ClusterView cluster, TimeProvider time)
{
    /// <summary>So many tasks are played: enough for months of most clusters, and a bound on the time it takes.</summary>
    public const int MostTasks = 5000;

    /// <param name="progress">Told the part done, 0 to 1.</param>
    public async Task<Result<CapacityPlan>> PlayAsync(PlanQuestion question, IProgress<double> progress, CancellationToken cancellationToken)
    {
        if (Check(question) is { } refusal)
            return refusal;
        var trace = question.Trace is null ? null : traces.Find(question.Trace);
        var nodes = await planned.NodesAsync(question, trace, cancellationToken);
        if (!nodes.IsAccepted)
            return nodes.Refusal;
        if ((long)nodes.Value.Nodes.Count * question.MostCopies > NodeKind.MostNodes)
            return new Refusal("too_many_nodes", "mostCopies", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{NodeKind.MostNodes}" });
        var workload = await workloads.TasksAsync(question, trace, cancellationToken);
        if (!workload.IsAccepted)
            return workload.Refusal;
        return Play(workload.Value, nodes.Value, question, progress, cancellationToken);
    }

    /// <summary>What can be said without playing.</summary>
    public Refusal? Check(PlanQuestion question) =>
        question.Check(planned.Currency) ?? (question.Trace is { } id && traces.Find(id) is null ? new Refusal("unknown_trace", "trace") : null);

    private Result<CapacityPlan> Play(PlannedWorkload workload, NodeSet nodes, PlanQuestion question, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var tasks = Growth.Of(workload.Tasks, question.GrowthPercent);
        if (tasks.Count == 0)
            return new CapacityPlan(0, 0, [], question.MostCopies, TimeSpan.Zero, time.GetUtcNow());
        var policies = PlannedPolicy.ParseAll(question.Policy).Value;
        var wait = TimeSpan.FromMinutes(question.WaitMinutes);
        var games = policies.Select((policy, index) => new PolicyGame(
            tasks, nodes, policy.ApplyTo(cluster.Scheduling), new PartOf(progress, index, policies.Count), time.GetUtcNow(), cancellationToken)).ToList();
        var enough = games.ConvertAll(game => FewestCopies.Find(question.MostCopies, copies => game.Play(copies).Keeps(wait)));
        var compared = enough.Min() ?? question.MostCopies;
        var outcomes = games.ConvertAll(game => game.Play(compared));
        var span = outcomes.Max(outcome => outcome.Span);
        try
        {
            var plans = policies.Select((policy, index) => new PolicyPlan(policy.ToString(), games[index].Answers(wait), enough[index], Allocation(outcomes[index], span)));
            return new CapacityPlan(tasks.Count, workload.Known, [.. plans], compared, span, time.GetUtcNow());
        }
        catch (OverflowException)
        {
            // The play is over: what is left to overflow is the cost.
            return new Refusal("cost_too_large", "nodeHourCost");
        }
    }

    private static IReadOnlyList<int> Allocation(WorkloadOutcome outcome, TimeSpan span) =>
        outcome.GpuPerMille is null ? outcome.Allocation.Cpu(span, CapacityPlan.Parts) : outcome.Allocation.Gpu(span, CapacityPlan.Parts);

    private sealed class PartOf(IProgress<double> whole, int done, int parts) : IProgress<double>
    {
        public void Report(double value) => whole.Report((done + value) / parts);
    }
}

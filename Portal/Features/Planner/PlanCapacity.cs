using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Planning;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Planner;

/// <summary>Plays the tasks of the last days on more machines, with the scheduler that runs them.</summary>
public sealed class PlanCapacity(IDbContextFactory<PortalDbContext> contexts, ClusterView cluster, TimeProvider time)
{
    /// <summary>The newest so many tasks are played: enough for months of most clusters, and a bound on the time it takes.</summary>
    public const int MostTasks = 5000;

    private const int Aim = 95;

    /// <param name="progress">Told the part done, 0 to 1.</param>
    public async Task<Result<CapacityPlan>> HandleAsync(Caller caller, PlanQuestion question, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        if (question.Check() is { } refusal)
            return refusal;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var nodes = await db.ComputeNodes.AsNoTracking().Where(node => node.State != NodeState.Down).OrderBy(node => node.Name).ToListAsync(cancellationToken);
        if (nodes.Count == 0)
            return new Refusal("no_nodes");
        var workload = Growth.Of(await WorkloadAsync(db, question.Days, cancellationToken), question.GrowthPercent);
        // It takes seconds of pure computing: not on a thread that serves pages.
        return await Task.Run(() => Play(workload, nodes, question, progress, cancellationToken), cancellationToken);
    }

    private async Task<List<WorkloadTask>> WorkloadAsync(PortalDbContext db, int days, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().AddDays(-days);
        var rows = await (
            from task in db.ComputeTasks.AsNoTracking()
            join attempt in db.TaskAttempts.AsNoTracking() on task.Id equals attempt.TaskId
            where task.SubmittedAt >= since && attempt.State == AttemptState.Ended && attempt.RunMilliseconds > 0
            orderby task.SubmittedAt descending
            select new { task, attempt.RunMilliseconds }).Take(MostTasks).ToListAsync(cancellationToken);
        return [.. rows.GroupBy(row => row.task.Id)
            .Select(runs => new WorkloadTask(WaitingTask.Of(runs.First().task) with { RoomMadeAt = null }, TimeSpan.FromMilliseconds(runs.Max(run => run.RunMilliseconds))))];
    }

    private CapacityPlan Play(IReadOnlyList<WorkloadTask> workload, List<ComputeNode> nodes, PlanQuestion question, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var answers = new List<PlanAnswer>();
        if (workload.Count == 0)
            return new CapacityPlan(0, answers, null);
        var options = cluster.Scheduling with { Placement = question.Policy };
        for (var copies = 1; copies <= question.MostCopies; copies++)
        {
            var done = copies - 1;
            var machines = Copies.Of(nodes, copies, time.GetUtcNow());
            var part = progress is null ? null : new PartOf(progress, done, question.MostCopies);
            answers.Add(Answer(copies, machines, ClusterSimulation.Run(workload, machines, options, part, cancellationToken), question));
        }

        var wait = TimeSpan.FromMinutes(question.WaitMinutes);
        return new CapacityPlan(workload.Count, answers, answers.Find(answer => answer.Wait95 <= wait && answer.NeverStarted == 0)?.Copies);
    }

    private static PlanAnswer Answer(int copies, IReadOnlyList<ComputeNode> machines, WorkloadOutcome outcome, PlanQuestion question)
    {
        var within = outcome.Waits.Count(wait => wait <= TimeSpan.FromMinutes(question.WaitMinutes));
        return new PlanAnswer(
            copies, machines.Count, machines.Aggregate(ResourceAmounts.None, (sum, node) => sum + node.Offered),
            outcome.MeanWait, outcome.WaitAt(50), outcome.WaitAt(Aim), outcome.WaitAt(100), 1000 * within / (outcome.Waits.Count + outcome.NeverStarted),
            outcome.CpuPerMille, outcome.GpuPerMille, outcome.NeverStarted);
    }

    private sealed class PartOf(IProgress<double> whole, int done, int parts) : IProgress<double>
    {
        public void Report(double value) => whole.Report((done + value) / parts);
    }
}

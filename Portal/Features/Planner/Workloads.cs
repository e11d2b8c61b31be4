using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Planning;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Queueing;
using Portal.Features.Planner.Traces;
using Portal.Persistence;

namespace Portal.Features.Planner;

/// <param name="Known">How many tasks there were.</param>
public sealed record PlannedWorkload(IReadOnlyList<WorkloadTask> Tasks, int Known);

/// <summary>The tasks a question is about, before growth.</summary>
public sealed class Workloads(IDbContextFactory<PortalDbContext> contexts, TraceStore traces, TimeProvider time)
{
    public async Task<Result<PlannedWorkload>> TasksAsync(PlanQuestion question, TraceRow? trace, CancellationToken cancellationToken)
    {
        if (trace is null)
            return await OwnAsync(question.Days, question.Nodes is null, cancellationToken);
        if (traces.Open(trace) is not { } read)
            return new Refusal("unknown_trace", "trace");
        var first = PriorityMix.Of([.. read.Tasks.Take(PlanCapacity.MostTasks)], question.SpotPercent, question.UrgentPercent);
        return new PlannedWorkload(first, read.Tasks.Count);
    }

    // Nodes that need not exist have no labels, and are of no pool that a task knew.
    private async Task<PlannedWorkload> OwnAsync(int days, bool onOwnNodes, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var since = time.GetUtcNow().AddDays(-days);
        var ran = from task in db.ComputeTasks.AsNoTracking()
                  join attempt in db.TaskAttempts.AsNoTracking() on task.Id equals attempt.TaskId
                  where task.SubmittedAt >= since && attempt.State == AttemptState.Ended && attempt.RunMilliseconds > 0
                  select new { task, attempt.RunMilliseconds };
        var known = await ran.Select(row => row.task.Id).Distinct().CountAsync(cancellationToken);
        var rows = await ran.OrderByDescending(row => row.task.SubmittedAt).ThenBy(row => row.task.Id).ThenBy(row => row.RunMilliseconds).Take(PlanCapacity.MostTasks).ToListAsync(cancellationToken);
        return new PlannedWorkload([.. rows.GroupBy(row => row.task.Id).Select(runs => Of(runs.First().task, onOwnNodes, runs.Max(run => run.RunMilliseconds)))], known);
    }

    private static WorkloadTask Of(ComputeTask task, bool onOwnNodes, long runMilliseconds) =>
        new(onOwnNodes ? Waiting(task) : Waiting(task) with { Pools = [], RequiredLabels = new Dictionary<string, string>() }, TimeSpan.FromMilliseconds(runMilliseconds), RunTimeTraits.Of(task));

    private static WaitingTask Waiting(ComputeTask task) => WaitingTask.Of(task) with { RoomMadeAt = null };
}

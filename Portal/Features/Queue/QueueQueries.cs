using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Queue;

/// <param name="WaitingTotal">All that wait; <paramref name="Waiting"/> holds at most <see cref="QueueQueries.MostShown"/> of them.</param>
public sealed record QueueView(IReadOnlyList<WaitingTaskView> Waiting, int WaitingTotal, IReadOnlyList<RunningTaskView> Running);

/// <param name="IsStartReserved">Room is kept for it from <paramref name="ExpectedStartAt"/> on; otherwise that start is a forecast, which shifts with what is ahead.</param>
public sealed record WaitingTaskView(
    Guid TaskId, string Name, Guid OrganisationId, string Organisation, PriorityClass PriorityClass, ResourceAmounts Amounts, IReadOnlyList<string> GpuModels, IReadOnlyList<string> Pools, IReadOnlyDictionary<string, string> RequiredLabels,
    int? Place, DateTimeOffset WaitingSince, string? Reason, IReadOnlyDictionary<string, string> Details, DateTimeOffset? ExpectedStartAt, string? ExpectedNode, long MaxRunSeconds,
    bool IsStartReserved);

/// <param name="LatestEnd">Start and maximum run time; null before it started.</param>
public sealed record RunningTaskView(
    Guid TaskId, string Name, Guid OrganisationId, string Organisation, PriorityClass PriorityClass, ResourceAmounts Amounts, TaskState State, bool IsSaving, bool IsStopping,
    string Node, DateTimeOffset AdmittedAt, DateTimeOffset? StartedAt, long RunMilliseconds, int? ProgressPartsPerMillion, DateTimeOffset? LatestEnd);

/// <summary>What waits, in the order the scheduler last gave it, and what runs.</summary>
public sealed class QueueQueries(IDbContextFactory<PortalDbContext> contexts)
{
    public const int MostShown = 200;

    public async Task<QueueView> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var total = await db.ComputeTasks.CountAsync(task => task.State == TaskState.Queued, cancellationToken);
        return new QueueView(await WaitingAsync(db, cancellationToken), total, await RunningAsync(db, cancellationToken));
    }

    private static async Task<List<WaitingTaskView>> WaitingAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var rows = await (
            from task in db.ComputeTasks.AsNoTracking()
            join organisation in db.Organisations on task.OrganisationId equals organisation.Id
            where task.State == TaskState.Queued
            // Those that no cycle has placed yet come last.
            orderby task.QueuePlace == null, task.QueuePlace, task.QueuedAt
            select new { task, Organisation = organisation.Name }).Take(MostShown).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new WaitingTaskView(
            row.task.Id.Value, row.task.Name, row.task.OrganisationId.Value, row.Organisation, row.task.PriorityClass, row.task.Request.Amounts, row.task.GpuModels, row.task.Pools, row.task.RequiredLabels,
            row.task.QueuePlace, row.task.QueuedAt, row.task.SchedulingReason, row.task.SchedulingDetails, row.task.ExpectedStartAt,
            row.task.SchedulingDetails.GetValueOrDefault(WaitingWords.ExpectedNode), row.task.MaxRunSeconds, WaitingWords.IsReserved(row.task.SchedulingDetails)))];
    }

    private static async Task<List<RunningTaskView>> RunningAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var rows = await (
            from attempt in db.TaskAttempts.AsNoTracking()
            join task in db.ComputeTasks on attempt.TaskId equals task.Id
            join organisation in db.Organisations on task.OrganisationId equals organisation.Id
            join node in db.ComputeNodes on attempt.NodeId equals node.Id
            where attempt.State != AttemptState.Ended
            orderby attempt.AdmittedAt
            select new { attempt, task, Organisation = organisation.Name, Node = node.Name }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new RunningTaskView(
            row.task.Id.Value, row.task.Name, row.task.OrganisationId.Value, row.Organisation, row.task.PriorityClass, row.attempt.Amounts, row.task.State,
            row.attempt.State == AttemptState.Saving, row.task.StopRequestedAt is not null, row.Node, row.attempt.AdmittedAt, row.attempt.StartedAt,
            row.attempt.RunMilliseconds, row.task.ProgressPartsPerMillion, row.attempt.StartedAt?.AddSeconds(row.task.MaxRunSeconds)))];
    }
}

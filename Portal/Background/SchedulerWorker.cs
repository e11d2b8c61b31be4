using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Engines;
using Portal.Features.Billing;
using Portal.Features.ComputeTasks;
using Portal.Live;
using Portal.Persistence;

namespace Portal.Background;

/// <summary>
/// Runs the scheduler's cycle on the live snapshot and writes its decisions down before it acts on them: admissions are
/// committed, then started. What was committed and not started, because the portal died in between, is started by the next pass.
/// </summary>
public sealed class SchedulerWorker : PeriodicWorker
{
    private readonly IDbContextFactory<PortalDbContext> _contexts;
    private readonly ClusterView _cluster;
    private readonly AttemptLauncher _launcher;
    private readonly TaskPublisher _publisher;
    private readonly BalanceFeed _balances;
    private readonly TimeProvider _time;
    private readonly ILogger<SchedulerWorker> _logger;
    private readonly HashSet<TaskAttemptId> _launched = [];

    public SchedulerWorker(
        IDbContextFactory<PortalDbContext> contexts, ClusterView cluster, AttemptLauncher launcher, TaskPublisher publisher, BalanceFeed balances,
        SchedulerSignal signal, TimeProvider time, ILogger<SchedulerWorker> logger)
        : base(TimeSpan.FromSeconds(1), time, logger)
    {
        (_contexts, _cluster, _launcher, _publisher, _balances, _time, _logger) = (contexts, cluster, launcher, publisher, balances, time, logger);
        signal.Listen(Wake);
    }

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await ScheduleAsync(cancellationToken);
        await LaunchAsync(cancellationToken);
    }

    private async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.ComputeTasks.AnyAsync(task => task.State == TaskState.Queued, cancellationToken))
            return;
        var now = _time.GetUtcNow();
        var decision = Scheduler.RunCycle(await _cluster.SnapshotAsync(db, cancellationToken), now, _cluster.Scheduling);
        foreach (var admission in decision.Admissions)
            await WriteAsync(admission.TaskId, (task, writer) => Admit(task, admission, writer, now), cancellationToken);
        foreach (var eviction in decision.Evictions)
        {
            await WriteAsync(eviction.TaskId, (task, _) => task.RequestStop(AttemptEnd.Evicted, now), cancellationToken);
            await WriteAsync(eviction.ForTask, (task, _) => task.NoteRoomMade(now), cancellationToken);
        }

        foreach (var waiting in decision.Waiting)
            await ExplainAsync(waiting, cancellationToken);
    }

    private static Refusal? Admit(ComputeTask task, Admission admission, PortalDbContext db, DateTimeOffset now)
    {
        var attempt = task.Admit(TaskAttemptId.New(), admission.Placement, now);
        if (!attempt.IsAccepted)
            return attempt.Refusal;
        db.TaskAttempts.Add(attempt.Value);
        return null;
    }

    private async Task ExplainAsync(WaitingExplanation waiting, CancellationToken cancellationToken)
    {
        var details = new Dictionary<string, string>(waiting.Details.ToDictionary(), StringComparer.Ordinal);
        if (waiting.NearestChange is { } change)
        {
            details["changeField"] = change.Field;
            details["changeValue"] = change.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await WriteAsync(waiting.TaskId, (task, _) => task.Explain(waiting.Reason, details, waiting.Place, waiting.ExpectedStart), cancellationToken);
    }

    /// <summary>One decision, one short transaction. Who changed the task meanwhile wins; the next pass sees it.</summary>
    private async Task WriteAsync(ComputeTaskId taskId, Func<ComputeTask, PortalDbContext, Refusal?> decide, CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        var task = await db.ComputeTasks.SingleAsync(task => task.Id == taskId, cancellationToken);
        var before = task.Version;
        if (decide(task, db) is not null || task.Version == before)
            return;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            _publisher.Publish(task, null, 0, 0);
        }
        catch (DbUpdateConcurrencyException)
        {
            _logger.LogDebug("Task {TaskId} changed under a scheduling decision; the next cycle decides anew", taskId);
        }
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        var admitted = await (
            from attempt in db.TaskAttempts.AsNoTracking()
            join task in db.ComputeTasks.AsNoTracking() on attempt.TaskId equals task.Id
            where attempt.State == AttemptState.Admitted
            select new { task, attempt }).ToListAsync(cancellationToken);
        _launched.IntersectWith(admitted.Select(pair => pair.attempt.Id));
        foreach (var pair in admitted.Where(pair => !_launched.Contains(pair.attempt.Id)))
        {
            var problem = pair.task.StopAs is null ? await _launcher.LaunchAsync(pair.task, pair.attempt, cancellationToken) : "stopped_before_start";
            if (problem is null)
                _launched.Add(pair.attempt.Id);
            else
                await EndUnstartedAsync(pair.attempt, problem, cancellationToken);
        }
    }

    private async Task EndUnstartedAsync(TaskAttempt unstarted, string reason, CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var task = await db.ComputeTasks.SingleAsync(task => task.Id == unstarted.TaskId, cancellationToken);
        var attempt = await db.TaskAttempts.SingleAsync(attempt => attempt.Id == unstarted.Id, cancellationToken);
        var now = _time.GetUtcNow();
        if (task.End(attempt, new AttemptResult(AttemptEnd.NotStarted, Reason: reason), attempt.Fence, now) is not null)
            return;
        if (task.IsFinal)
            await TaskSettlement.SettleAsync(db, task, attempt, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _publisher.Publish(task, attempt, 0, 0);
        _balances.Publish(task.OrganisationId, task.OrganisationId);
    }
}

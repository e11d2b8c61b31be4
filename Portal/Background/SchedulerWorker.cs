using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
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
/// Where another portal on the same database gave something away meanwhile, the rest of the cycle is dropped, and the next one decides anew.
/// </summary>
public sealed class SchedulerWorker : PeriodicWorker
{
    private const int TasksLearntFrom = 2000;
    private const int MostExplained = 200;
    private const int MostTogether = 500;
    private const string StoppedBeforeStart = "stopped_before_start";

    // In a long queue a place changes with every decision: it is written now and then, and never keeps the next decision waiting for long.
    private static readonly TimeSpan ExplainEvery = TimeSpan.FromSeconds(1);

    private readonly IDbContextFactory<PortalDbContext> _contexts;
    private readonly UnitsOfWork _units;
    private readonly ClusterView _cluster;
    private readonly StartHistory _starts;
    private readonly AttemptLauncher _launcher;
    private readonly TaskPublisher _publisher;
    private readonly BalanceFeed _balances;
    private readonly TimeProvider _time;
    private readonly ILogger<SchedulerWorker> _logger;
    private readonly HashSet<TaskAttemptId> _launched = [];
    private ClusterPlacer? _placer;
    private Dictionary<ComputeTaskId, Explained> _explained = [];
    private long _explainedTimes;
    private DateTimeOffset _explainedAt;
    // As this cycle read it, or has raised it to.
    private long _allocation;

    public SchedulerWorker(
        IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, ClusterView cluster, StartHistory starts, AttemptLauncher launcher, TaskPublisher publisher, BalanceFeed balances,
        SchedulerSignal signal, TimeProvider time, ILogger<SchedulerWorker> logger)
        : base(TimeSpan.FromSeconds(1), time, logger)
    {
        (_contexts, _units, _cluster, _starts, _launcher, _publisher, _balances, _time, _logger) = (contexts, units, cluster, starts, launcher, publisher, balances, time, logger);
        signal.Listen(Wake);
    }

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await ScheduleAsync(cancellationToken);
        await LaunchAsync(cancellationToken);
    }

    /// <summary>One cycle, and what it decided written down; nothing is started yet.</summary>
    public async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.ComputeTasks.AnyAsync(task => task.State == TaskState.Queued, cancellationToken))
            return;
        var now = _time.GetUtcNow();
        _allocation = await ClusterAllocation.VersionAsync(db, cancellationToken);
        var snapshot = await _cluster.SnapshotAsync(db, cancellationToken);
        var decision = await DecideAsync(db, snapshot, now, cancellationToken);
        var admissions = decision.Admissions.Select(admission => new Change(admission.TaskId, (task, db, attempts) => AdmitAsync(task, admission, db, attempts, now)));
        var evictions = decision.Evictions.SelectMany(eviction => new Change[]
        {
            new(eviction.TaskId, (task, _, _) => Task.FromResult(task.RequestStop(AttemptEnd.Evicted, now))),
            new(eviction.ForTask, (task, _, _) => Task.FromResult(task.NoteRoomMade(now))),
        });
        foreach (var together in admissions.Concat(evictions).Chunk(MostTogether))
        {
            if (await WriteAsync(together, now, cancellationToken))
                continue;
            _logger.LogDebug("Another portal gave room away meanwhile; the next cycle decides anew");
            Wake();
            return;
        }

        if (snapshot.Waiting.Length > _cluster.Scheduling.ExplainedTasks && now - _explainedAt < ExplainEvery)
            return;
        _explainedAt = now;
        _starts.Tell(decision.Waiting, now);
        await ExplainAsync(decision.Waiting, cancellationToken);
    }

    private async Task<SchedulingDecision> DecideAsync(PortalDbContext db, CapacitySnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var placer = _placer ?? await LearntPlacerAsync(db, cancellationToken);
        // Kept only when the cycle went through: one that threw may have left it half-way.
        _placer = null;
        var decision = Scheduler.RunCycle(snapshot, now, _cluster.Scheduling, placer);
        _placer = placer;
        return decision;
    }

    /// <summary>A placer that knows what was asked lately, for a policy that plans by it.</summary>
    private async Task<ClusterPlacer> LearntPlacerAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var placer = new ClusterPlacer(_cluster.Scheduling.Placement);
        var ended = await db.ComputeTasks.AsNoTracking().Where(task => task.State != TaskState.Queued)
            .OrderByDescending(task => task.SubmittedAt).ThenBy(task => task.Id).Take(TasksLearntFrom).ToListAsync(cancellationToken);
        foreach (var task in ended)
            placer.Learn(task.Request);
        return placer;
    }

    private static async Task<Refusal?> AdmitAsync(ComputeTask task, Admission admission, PortalDbContext db, List<TaskAttempt> attempts, DateTimeOffset now)
    {
        var (reason, details) = (admission.Why.Reason, new Dictionary<string, string>(admission.Why.ToDictionary(), StringComparer.Ordinal));
        if (await StoppedForAsync(task, admission.Placement.NodeId, db) is { Count: > 0 } stopped)
        {
            reason = PlacementReason.RoomMade;
            details[PlacementWords.Evicted] = stopped.Count(end => end == AttemptEnd.Evicted).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var attempt = task.Admit(TaskAttemptId.New(), admission.Placement with { Reason = reason, Details = details }, now);
        if (!attempt.IsAccepted)
            return attempt.Refusal;
        attempts.Add(attempt.Value);
        return null;
    }

    /// <summary>The Spot attempts that were stopped on this node since room was made for the task, some before they had begun: it may start on another node, where something else ended sooner.</summary>
    private static async Task<List<AttemptEnd?>> StoppedForAsync(ComputeTask task, ComputeNodeId node, PortalDbContext db) => task.RoomMadeAt is not { } since ? [] : await (
        from attempt in db.TaskAttempts
        join spot in db.ComputeTasks on attempt.TaskId equals spot.Id
        where attempt.NodeId == node && attempt.EndedAt >= since && spot.PriorityClass == PriorityClass.Spot
            && (attempt.End == AttemptEnd.Evicted || (attempt.End == AttemptEnd.NotStarted && attempt.Reason == StoppedBeforeStart && spot.State != TaskState.Cancelled))
        select attempt.End).ToListAsync();

    /// <summary>
    /// Writes down why tasks wait, where that changed. When one starts, the place of everyone behind it changes: so many are written in one pass and no more, lest a long queue hold up
    /// the next decision; those with another reason first, then those that were not written for longest, so that everybody's turn comes while the queue moves.
    /// </summary>
    private async Task ExplainAsync(IReadOnlyList<WaitingExplanation> waiting, CancellationToken cancellationToken)
    {
        _explained = waiting.Where(explanation => _explained.ContainsKey(explanation.TaskId)).ToDictionary(explanation => explanation.TaskId, explanation => _explained[explanation.TaskId]);
        var changed = (
            from explanation in waiting
            let known = _explained.GetValueOrDefault(explanation.TaskId)
            where known?.Explanation != explanation
            orderby known?.Explanation.Reason == explanation.Reason, known?.Time ?? 0, explanation.Place
            select explanation).Take(MostExplained).ToDictionary(explanation => explanation.TaskId);
        if (changed.Count == 0)
            return;
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        var ids = changed.Keys.ToList();
        var tasks = await db.ComputeTasks.Where(task => ids.Contains(task.Id)).ToListAsync(cancellationToken);
        var explained = tasks.FindAll(task => Explain(task, changed[task.Id]));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            _logger.LogDebug("A task changed under its explanation; the next cycle explains anew");
            return;
        }

        _explainedTimes++;
        foreach (var (id, explanation) in changed)
            _explained[id] = new Explained(explanation, _explainedTimes);
        foreach (var task in explained)
            _publisher.Publish(task, null, 0, 0);
    }

    /// <returns>True when that was news.</returns>
    private static bool Explain(ComputeTask task, WaitingExplanation waiting)
    {
        var details = new Dictionary<string, string>(waiting.Details.ToDictionary(), StringComparer.Ordinal);
        if (waiting.NearestChange is { } change)
        {
            details["changeField"] = change.Field;
            details["changeValue"] = change.Demand ?? change.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (waiting.ExpectedNode is { } node)
            details[WaitingWords.ExpectedNode] = node;
        if (waiting.IsReserved)
            details[WaitingWords.Reserved] = "true";
        var before = task.Version;
        task.Explain(waiting.Reason, details, waiting.Place, waiting.ExpectedStart);
        return task.Version != before;
    }

    /// <summary>Many decisions, one commit. Who changed one of the tasks meanwhile wins; the decisions about the others stand.</summary>
    /// <returns>False when another portal gave something of the cluster away meanwhile: nothing is written then.</returns>
    private async Task<bool> WriteAsync(IReadOnlyList<Change> changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The unit may run more than once, each time from what is stored.
        var read = _allocation;
        try
        {
            var written = await _units.RunAsync<List<ComputeTask>>(
                null, async unit => await ClusterAllocation.TryRaiseAsync(unit.Db, read) ? await DecideAsync(unit, changes) : new Refusal("allocation_changed"), cancellationToken);
            if (!written.IsAccepted)
                return false;
            _allocation = read + 1;
            Tell(written.Value, now);
        }
        catch (DbUpdateConcurrencyException) when (changes.Count > 1)
        {
            foreach (var change in changes)
                if (!await WriteAsync([change], now, cancellationToken))
                    return false;
        }
        catch (DbUpdateConcurrencyException)
        {
            _logger.LogDebug("Task {TaskId} changed under a scheduling decision; the next cycle decides anew", changes[0].TaskId);
        }

        return true;
    }

    private void Tell(List<ComputeTask> written, DateTimeOffset now)
    {
        foreach (var task in written)
        {
            if (task.State == TaskState.Admitted)
                _starts.Start(task.Id, now);
            _publisher.Publish(task, null, 0, 0);
        }
    }

    private static async Task<List<ComputeTask>> DecideAsync(UnitOfWork unit, IReadOnlyList<Change> changes)
    {
        var ids = changes.Select(change => change.TaskId).Distinct().ToList();
        var tasks = await unit.Db.ComputeTasks.AsNoTracking().Where(task => ids.Contains(task.Id)).ToListAsync();
        var stored = StoredRows<ComputeTask>.Of(unit.Db.Model, tasks);
        var byId = tasks.ToDictionary(task => task.Id);
        var attempts = new List<TaskAttempt>();
        foreach (var change in changes)
            _ = await change.Decide(byId[change.TaskId], unit.Db, attempts);
        var changed = await unit.UpdateAsync(stored);
        await unit.InsertAsync(attempts);
        return changed;
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
            // What was launched already, by another portal or before a restart, may run: its runner hears of the stop, and says how it ended.
            var problem = pair.task.StopAs is null || _launcher.HasLease(pair.attempt.Id) ? await _launcher.LaunchAsync(pair.task, pair.attempt, cancellationToken) : StoppedBeforeStart;
            if (problem is null)
                _launched.Add(pair.attempt.Id);
            else if (IsForbidden(pair.task, pair.attempt, problem))
                await EndUnstartedAsync(pair.attempt, problem, cancellationToken);
        }
    }

    /// <summary>Before it is said to have never run, so that no other portal starts it after all. False where one has, and what is stopped is told of by its runner.</summary>
    private bool IsForbidden(ComputeTask task, TaskAttempt attempt, string problem)
    {
        _launcher.Forbid(attempt.Id, task.StopAs ?? AttemptEnd.CancelledByOperator);
        return problem != StoppedBeforeStart || !_launcher.HasLease(attempt.Id);
    }

    private async Task EndUnstartedAsync(TaskAttempt unstarted, string reason, CancellationToken cancellationToken)
    {
        var ended = await _units.RunAsync<(ComputeTask Task, TaskAttempt Attempt)>(null, async unit =>
        {
            var task = await unit.Db.ComputeTasks.SingleAsync(task => task.Id == unstarted.TaskId);
            var attempt = await unit.Db.TaskAttempts.SingleAsync(attempt => attempt.Id == unstarted.Id);
            var now = _time.GetUtcNow();
            if (task.End(attempt, new AttemptResult(AttemptEnd.NotStarted, Reason: reason), attempt.Fence, now) is { } refusal)
                return refusal;
            if (task.IsFinal)
                await TaskSettlement.SettleAsync(unit, task, attempt, now);
            return (task, attempt);
        }, cancellationToken);
        if (!ended.IsAccepted)
            return;
        _publisher.Publish(ended.Value.Task, ended.Value.Attempt, 0, 0);
        _balances.Publish(ended.Value.Task.OrganisationId, ended.Value.Task.OrganisationId);
    }

    /// <summary>What was written last about one that waits, and the how manieth time that was.</summary>
    private sealed record Explained(WaitingExplanation Explanation, long Time);

    /// <summary>What a cycle decided about one task.</summary>
    private sealed record Change(ComputeTaskId TaskId, Func<ComputeTask, PortalDbContext, List<TaskAttempt>, Task<Refusal?>> Decide);
}

using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Engines;
using Portal.Features.Billing;
using Portal.Hosting;
using Portal.Live;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>
/// Takes events of an attempt into the database: what they say, how far they were read and, at the end, what the task costs,
/// all in one unit of work. Reading the same events again changes nothing.
/// </summary>
public sealed class AttemptIngestion(
    IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, IEngine engine, TaskPublisher publisher, BalanceFeed balances, SchedulerSignal signal, TimeProvider time)
{
    private readonly ConcurrentDictionary<TaskAttemptId, Shown> _shown = new();

    public async Task IngestAsync(TaskAttemptId attemptId, SpoolBatch batch, CancellationToken cancellationToken)
    {
        var taken = await units.RunAsync(null, unit => TakeAsync(unit, attemptId, batch), cancellationToken);
        if (taken.IsAccepted)
            await PublishAsync(taken.Value, batch, cancellationToken);
    }

    /// <summary>Ends an attempt whose runner is gone: Lost when it had started, NotStarted when nothing was ever heard of it.</summary>
    public async Task GiveUpAsync(TaskAttemptId attemptId, AttemptFolder folder, CancellationToken cancellationToken)
    {
        // First make sure that nothing runs any more, then say so: a new attempt must never run beside the old one.
        // A runner that is merely slow to start has no cgroup yet: it finds the stop before it starts anything.
        if (Directory.Exists(folder.Path))
        {
            StopFile.Write(folder, AttemptEnd.CancelledByOperator);
            await engine.ReapAsync(folder, cancellationToken);
        }

        var ended = await units.RunAsync(null, unit => LoseAsync(unit, attemptId), cancellationToken);
        if (ended.IsAccepted)
            Announce(ended.Value.Task, ended.Value.Attempt, new Shown(ended.Value.Task, ended.Value.Attempt, 0, LogLength(folder), null, ended.Value.Settled));
    }

    /// <summary>Tells watchers that the log grew, between two heartbeats.</summary>
    public void PublishLog(TaskAttemptId attemptId, AttemptFolder folder)
    {
        if (!_shown.TryGetValue(attemptId, out var shown) || LogLength(folder) is var length && length <= shown.LogBytes)
            return;
        var grown = shown with { LogBytes = length };
        _shown[attemptId] = grown;
        publisher.Publish(grown.Task, grown.Attempt, grown.MemoryBytes, length, grown.Volumes);
    }

    private async Task<Result<TaskAndAttempt>> TakeAsync(UnitOfWork unit, TaskAttemptId attemptId, SpoolBatch batch)
    {
        var (task, attempt) = await FindAsync(unit.Db, attemptId);
        if (attempt.State == AttemptState.Ended)
            return new Refusal("attempt_ended");
        foreach (var known in batch.Events.Where(known => known.Sequence > attempt.EventSequence))
            Apply(task, attempt, known);
        attempt.MoveCursor(Math.Max(attempt.EventSequence, batch.Events.Count == 0 ? 0 : batch.Events[^1].Sequence), batch.NextOffset);
        return new TaskAndAttempt(task, attempt, await FinishAsync(unit, task, attempt));
    }

    private async Task<Result<TaskAndAttempt>> LoseAsync(UnitOfWork unit, TaskAttemptId attemptId)
    {
        var (task, attempt) = await FindAsync(unit.Db, attemptId);
        var end = attempt.State == AttemptState.Admitted ? AttemptEnd.NotStarted : AttemptEnd.Lost;
        var result = new AttemptResult(end, Reason: "runner_silent", RunMilliseconds: attempt.RunMilliseconds, CpuMicroseconds: attempt.CpuMicroseconds, PeakMemoryBytes: attempt.PeakMemoryBytes);
        if (task.End(attempt, result, attempt.Fence, time.GetUtcNow()) is { } refusal)
            return refusal;
        return new TaskAndAttempt(task, attempt, await FinishAsync(unit, task, attempt));
    }

    private static async Task<(ComputeTask Task, TaskAttempt Attempt)> FindAsync(PortalDbContext db, TaskAttemptId attemptId)
    {
        var attempt = await db.TaskAttempts.SingleAsync(attempt => attempt.Id == attemptId);
        return (await db.ComputeTasks.SingleAsync(task => task.Id == attempt.TaskId), attempt);
    }

    private void Apply(ComputeTask task, TaskAttempt attempt, AttemptEvent known)
    {
        // A refusal here means a stale runner or a repeat: what it says is dropped, and the cursor moves on.
        _ = known switch
        {
            AttemptStarted started => task.Start(attempt, started.Fence, time.OfMachine(started.At)),
            AttemptUsage usage => attempt.RecordUsage(usage.Fence, time.OfMachine(usage.At), usage.ElapsedMilliseconds, usage.CpuMicroseconds, usage.PeakMemoryBytes),
            AttemptProgress progress => task.RecordProgress(progress.Fence, progress.PartsPerMillion, progress.Text),
            AttemptSaving saving => attempt.BeginSaving(saving.Fence, time.OfMachine(saving.At), saving.ElapsedMilliseconds),
            AttemptFinished finished => task.End(attempt, Result(finished), finished.Fence, time.OfMachine(finished.At)),
            _ => null,
        };
    }

    private static AttemptResult Result(AttemptFinished finished) => new(
        finished.End, finished.ExitCode, finished.Reason ?? (finished.Signal is { } signal ? $"signal_{signal}" : null),
        finished.RunMilliseconds, finished.CpuMicroseconds, finished.PeakMemoryBytes);

    // What the task costs, if this was its end.
    private async Task<Money?> FinishAsync(UnitOfWork unit, ComputeTask task, TaskAttempt attempt) =>
        task.IsFinal && attempt.State == AttemptState.Ended ? await TaskSettlement.SettleAsync(unit, task, attempt, time.GetUtcNow()) : null;

    private async Task PublishAsync(TaskAndAttempt taken, SpoolBatch batch, CancellationToken cancellationToken)
    {
        var (task, attempt, settled) = taken;
        var volumes = await VolumesAsync(task, cancellationToken);
        var usage = batch.Events.OfType<AttemptUsage>().LastOrDefault();
        var before = _shown.GetValueOrDefault(attempt.Id);
        var logBytes = batch.Events.OfType<AttemptFinished>().LastOrDefault()?.LogBytes ?? usage?.LogBytes ?? 0;
        Announce(task, attempt, new Shown(task, attempt, usage?.MemoryBytes ?? before?.MemoryBytes ?? 0, Math.Max(logBytes, before?.LogBytes ?? 0), volumes, settled));
    }

    // What the running cost is told by.
    private async Task<RatingState?> VolumesAsync(ComputeTask task, CancellationToken cancellationToken)
    {
        if (publisher.Knows(task.PriceBookId) && !publisher.DependsOnVolume(task.PriceBookId))
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!publisher.Knows(task.PriceBookId))
            publisher.Learn(await db.PriceBooks.AsNoTracking().SingleAsync(book => book.Id == task.PriceBookId, cancellationToken));
        return publisher.DependsOnVolume(task.PriceBookId) ? await MonthlyVolumes.StateAsync(db, task.OrganisationId, time.GetUtcNow(), cancellationToken) : null;
    }

    private void Announce(ComputeTask task, TaskAttempt attempt, Shown shown)
    {
        publisher.Publish(task, attempt, shown.MemoryBytes, shown.LogBytes, shown.Volumes, shown.Settled);
        if (attempt.State != AttemptState.Ended)
        {
            _shown[attempt.Id] = shown;
            return;
        }

        _shown.TryRemove(attempt.Id, out _);
        balances.Publish(task.OrganisationId, task.OrganisationId);
        // Its room is free: whoever waits may start.
        signal.Wake();
    }

    private static long LogLength(AttemptFolder folder) => new FileInfo(folder.Log) is { Exists: true } log ? log.Length : 0;

    private sealed record TaskAndAttempt(ComputeTask Task, TaskAttempt Attempt, Money? Settled);

    private sealed record Shown(ComputeTask Task, TaskAttempt Attempt, long MemoryBytes, long LogBytes, RatingState? Volumes, Money? Settled);
}

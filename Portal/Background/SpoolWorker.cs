using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Background;

/// <summary>
/// Reads what runners write. Each live attempt's events are taken in from where the database says reading stopped, so a portal
/// that was killed carries on without a gap or a repeat; an attempt whose runner fell silent is given up as lost.
/// </summary>
public sealed class SpoolWorker : PeriodicWorker
{
    private readonly IDbContextFactory<PortalDbContext> _contexts;
    private readonly AttemptIngestion _ingestion;
    private readonly AttemptWatch _watch;
    private readonly DataRoot _dataRoot;
    private readonly ILogger<SpoolWorker> _logger;

    public SpoolWorker(
        IDbContextFactory<PortalDbContext> contexts, AttemptIngestion ingestion, AttemptWatch watch, DataRoot dataRoot, SchedulerSignal signal,
        TimeProvider time, ILogger<SpoolWorker> logger)
        : base(TimeSpan.FromMilliseconds(100), time, logger)
    {
        (_contexts, _ingestion, _watch, _dataRoot, _logger) = (contexts, ingestion, watch, dataRoot, logger);
        signal.Listen(Wake);
    }

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        var live = await (
            from attempt in db.TaskAttempts.AsNoTracking()
            join task in db.ComputeTasks on attempt.TaskId equals task.Id
            where attempt.State != AttemptState.Ended
            select new LiveAttempt(attempt.Id, attempt.EventByteOffset, task.StopAs)).ToListAsync(cancellationToken);
        _watch.KeepOnly(live.Select(attempt => attempt.Id));
        foreach (var attempt in live)
        {
            try
            {
                await AttendAsync(attempt, cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One damaged spool must not hold up the others.
                _logger.LogError(error, "Attempt {AttemptId} could not be taken in; tried again", attempt.Id);
            }
        }
    }

    private async Task AttendAsync(LiveAttempt attempt, CancellationToken cancellationToken)
    {
        var folder = AttemptFolder.Of(_dataRoot.Attempts, attempt.Id);
        if (attempt.StopAs is { } end && Directory.Exists(folder.Path) && !File.Exists(folder.Stop))
            StopFile.Write(folder, end);
        var batch = SpoolReader.Read(folder.Events, attempt.EventByteOffset);
        foreach (var rejected in batch.Rejected)
            _logger.LogWarning("Attempt {AttemptId} wrote no event at {Offset}: {Problem}", attempt.Id, rejected.Offset, rejected.Problem);
        if (batch.NextOffset > attempt.EventByteOffset)
        {
            await _ingestion.IngestAsync(attempt.Id, batch, cancellationToken);
            _watch.Heard(attempt.Id, batch.Events);
        }
        else if (_watch.IsLost(attempt.Id, folder))
        {
            await _ingestion.GiveUpAsync(attempt.Id, folder, cancellationToken);
        }

        _ingestion.PublishLog(attempt.Id, folder);
    }

    private sealed record LiveAttempt(TaskAttemptId Id, long EventByteOffset, AttemptEnd? StopAs);
}

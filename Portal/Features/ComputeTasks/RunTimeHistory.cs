using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Scheduling.Queueing;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>
/// Predicts run times from the tasks that ended lately, read anew when that is a while ago: so replicas and restarts know the same, and no end is missed.
/// What was stopped, lost or never started tells nothing about how long it would have run, and is left out.
/// </summary>
public sealed class RunTimeHistory(TimeProvider time) : IDisposable
{
    private const int TasksPerState = 2000;
    private static readonly TimeSpan MostAge = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1);
    private RunTimePredictor _predictor = new();
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;

    public void Dispose() => _gate.Dispose();

    /// <summary>A prediction for each of <paramref name="traits"/>, in their order.</summary>
    public async Task<List<RunTimeDistribution>> PredictAsync(PortalDbContext db, IReadOnlyList<RunTimeTraits> traits, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (now - _readAt >= MostAge)
                (_predictor, _readAt) = (await ReadAsync(db, cancellationToken), now);
            return [.. traits.Select(_predictor.Predict)];
        }
        finally
        {
            _gate.Release();
        }
    }

    private static async Task<RunTimePredictor> ReadAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var ended = await EndedAsync(db, TaskState.Succeeded, cancellationToken);
        ended.AddRange(await EndedAsync(db, TaskState.Failed, cancellationToken));
        var predictor = new RunTimePredictor();
        foreach (var (task, attempt) in ended.OrderBy(pair => pair.Attempt.EndedAt).ThenBy(pair => pair.Attempt.Id.Value))
            predictor.Learn(RunTimeTraits.Of(task), (attempt.RunMilliseconds + 999) / 1000);
        return predictor;
    }

    private static async Task<List<(ComputeTask Task, TaskAttempt Attempt)>> EndedAsync(PortalDbContext db, TaskState state, CancellationToken cancellationToken)
    {
        var recent = db.ComputeTasks.AsNoTracking().Where(task => task.State == state).OrderByDescending(task => task.QueuedAt).Take(TasksPerState);
        var pairs = await (
            from task in recent
            join attempt in db.TaskAttempts.AsNoTracking() on task.Id equals attempt.TaskId
            where attempt.End == AttemptEnd.Completed || attempt.End == AttemptEnd.Failed || attempt.End == AttemptEnd.TimedOut || attempt.End == AttemptEnd.OutOfMemory
            select new { task, attempt }).ToListAsync(cancellationToken);
        return pairs.ConvertAll(pair => (pair.task, pair.attempt));
    }
}

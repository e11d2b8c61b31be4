using System.Collections.Concurrent;
using Portal.Core.Compute;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Live;

namespace Portal.Features.ComputeTasks;

/// <summary>Tells the feeds how a task stands, after the database knows.</summary>
public sealed class TaskPublisher(TaskProgressFeed tasks, CapacityFeed capacity, TimeProvider time)
{
    private readonly ConcurrentDictionary<PriceBookId, PriceBook> _books = new();

    /// <summary>Published books never change, so one look each is enough.</summary>
    public void Learn(PriceBook book) => _books.TryAdd(book.Id, book);

    public bool Knows(PriceBookId id) => _books.ContainsKey(id);

    /// <summary>True for a known book whose prices depend on what was used before in the month.</summary>
    public bool DependsOnVolume(PriceBookId id) => _books.TryGetValue(id, out var book) && book.DependsOnVolume;

    /// <param name="settled">What the task costs, once that is known.</param>
    /// <param name="volumes">What the organisation used before in the month; needed only where prices depend on it.</param>
    public void Publish(ComputeTask task, TaskAttempt? attempt, long memoryBytes, long logBytes, RatingState? volumes = null, Money? settled = null)
    {
        var now = time.GetUtcNow();
        var cost = settled is { } charged ? charged.Micros : attempt is not null && _books.TryGetValue(task.PriceBookId, out var book) && (attempt.End is null || Portal.Core.Metering.BilledState.IsBilled(attempt.End.Value))
            ? TaskSettlement.CostSoFar(task, attempt, book, volumes ?? RatingState.Empty).Micros
            : 0;
        tasks.Publish(task.Id, new TaskSnapshot(
            task.Id, task.OrganisationId, task.ProjectId, task.State, task.Version, now, attempt?.State == AttemptState.Saving,
            task.ProgressPartsPerMillion, task.ProgressText, attempt?.RunMilliseconds ?? 0,
            attempt?.CpuMicroseconds ?? 0, memoryBytes, attempt?.PeakMemoryBytes ?? 0, logBytes, cost));
        capacity.Publish(now);
    }
}

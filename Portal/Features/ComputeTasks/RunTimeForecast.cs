using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>
/// Guesses how long a task will run from the organisation's own last runs of the same kind: their lower quartile, median and
/// upper quartile. Without history: a quarter to a half of the asked maximum, the middle of what people tend to leave as room.
/// </summary>
public sealed class RunTimeForecast
{
    private const int Runs = 20;

    public async Task<ExpectedRun> ForecastAsync(PortalDbContext db, OrganisationId organisation, TaskDraft draft, CancellationToken cancellationToken)
    {
        var similar = db.ComputeTasks.Where(task => task.OrganisationId == organisation && task.State == TaskState.Succeeded);
        similar = draft.CommandKind == CommandKind.Capability
            ? similar.Where(task => task.CapabilityId == draft.CapabilityId)
            : similar.Where(task => task.CommandText == draft.CommandText);
        var milliseconds = await (
            from task in similar
            join attempt in db.TaskAttempts on task.Id equals attempt.TaskId
            where attempt.RunMilliseconds > 0 && attempt.End == Portal.Core.Execution.AttemptEnd.Completed
            orderby task.EndedAt descending
            select attempt.RunMilliseconds).Take(Runs).ToListAsync(cancellationToken);
        return milliseconds.Count == 0
            ? new ExpectedRun(Ceiling(draft.MaxRunSeconds * 250), Ceiling(draft.MaxRunSeconds * 350), Ceiling(draft.MaxRunSeconds * 500))
            : FromHistory([.. milliseconds.Order()]);
    }

    private static ExpectedRun FromHistory(long[] sorted) =>
        new(Ceiling(At(sorted, 25)), Ceiling(At(sorted, 50)), Ceiling(At(sorted, 75)));

    private static long At(long[] sorted, int percent) => sorted[(sorted.Length - 1) * percent / 100];

    private static long Ceiling(long milliseconds) => Math.Max(1, (milliseconds + 999) / 1000);
}

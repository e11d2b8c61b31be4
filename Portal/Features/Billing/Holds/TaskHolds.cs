using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Notifications;
using Portal.Live;
using Portal.Persistence;

namespace Portal.Features.Billing.Holds;

/// <summary>What became of the hold of a long task.</summary>
public enum HoldOutcome
{
    /// <summary>Enough is held for now.</summary>
    Enough,

    /// <summary>Another window is held.</summary>
    Extended,

    /// <summary>Less than half a window is covered, and there is no money, or no room in a budget, for more: its owner was told.</summary>
    Short,

    /// <summary>What is held is nearly used up: the task was asked to stop.</summary>
    Stopped,

    /// <summary>A fault, which the log describes: nothing more is held, and the next look tries again.</summary>
    Failed,
}

/// <summary>
/// Holds the money of tasks window by window: the first when a task is taken in, the next while it runs. Where there is no more, of money or of a budget that stops, the owner is told once, and the task is
/// stopped before what is held is used up. What it costs beyond, while it stops, is the platform's loss.
/// </summary>
public sealed class TaskHolds(
    IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, IOptions<HoldOptions> options, BalanceFeed balances, TimeProvider time, ILogger<TaskHolds> logger)
{
    private long WindowSeconds => options.Value.WindowMinutes * 60L;

    /// <summary>What is held when a task is taken in.</summary>
    public Money First(Money maximum, long maxRunSeconds) => RollingHold.Target(maximum, maxRunSeconds, WindowSeconds, Money.Zero(maximum.Currency));

    /// <summary>Looks at every running task that is longer than a window. One that fails keeps none of the others.</summary>
    public async Task<IReadOnlyList<(ComputeTaskId Task, HoldOutcome Outcome)>> ExtendAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var window = WindowSeconds;
        var running = await db.ComputeTasks.AsNoTracking()
            .Where(task => (task.State == TaskState.Running || task.State == TaskState.Admitted) && task.MaxRunSeconds > window && task.StopAs == null)
            .Select(task => new { task.Id, task.OrganisationId }).ToListAsync(cancellationToken);
        var outcomes = new List<(ComputeTaskId, HoldOutcome)>();
        foreach (var task in running)
        {
            var outcome = await ExtendAsync(task.OrganisationId, task.Id, cancellationToken);
            if (outcome is not (HoldOutcome.Enough or HoldOutcome.Failed))
                balances.Publish(task.OrganisationId, task.OrganisationId);
            outcomes.Add((task.Id, outcome));
        }

        return outcomes;
    }

    private async Task<HoldOutcome> ExtendAsync(OrganisationId organisation, ComputeTaskId id, CancellationToken cancellationToken)
    {
        try
        {
            return (await units.RunAsync<HoldOutcome>(new UnitNeeds(organisation, id.Value), async unit => await ExtendAsync(unit, id), cancellationToken)).Value;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            logger.LogError(error, "The hold of task {TaskId} could not be extended; tried again", id);
            return HoldOutcome.Failed;
        }
    }

    private async Task<HoldOutcome> ExtendAsync(UnitOfWork unit, ComputeTaskId id)
    {
        var (db, now) = (unit.Db, time.GetUtcNow());
        var task = await db.ComputeTasks.SingleAsync(task => task.Id == id);
        var attempt = await db.TaskAttempts.AsNoTracking().SingleOrDefaultAsync(attempt => attempt.Id == task.CurrentAttemptId);
        if (attempt is null || task.StopAs is not null)
            return HoldOutcome.Enough;
        var maximum = new Money(task.QuotedMaximumMicros, task.QuotedCurrency);
        var cost = TaskSettlement.CostSoFar(task, attempt, await BookAsync(db, task.PriceBookId), await MonthlyVolumes.StateAsync(db, task.OrganisationId, now, CancellationToken.None));
        var held = unit.Ledger.HeldFor(id.Value, task.QuotedCurrency);
        if (!RollingHold.IsDue(maximum, task.MaxRunSeconds, WindowSeconds, cost, held))
            return HoldOutcome.Enough;

        var wanted = RollingHold.Target(maximum, task.MaxRunSeconds, WindowSeconds, cost) - held;
        var (most, missing) = unit.RoomOf(TaskSettlement.SpenderOf(task), task.QuotedCurrency, now);
        var part = most < wanted ? most : wanted;
        // The last of the money runs the task for a while yet.
        if (part.Micros > 0 && unit.Hold(TaskSettlement.SpenderOf(task), part, TaskSettlement.HoldCause, id.Value, now) is null)
            held += part;
        if (part == wanted)
        {
            task.RunCovered();
            return HoldOutcome.Extended;
        }

        return RunShort(db, task, missing, RollingHold.CoveredSeconds(maximum, task.MaxRunSeconds, cost, held), now);
    }

    private HoldOutcome RunShort(PortalDbContext db, ComputeTask task, MoneyShortage missing, long coveredSeconds, DateTimeOffset now)
    {
        if (task.RunShort(missing, now.AddSeconds(coveredSeconds), now))
            db.Alerts.Add(TaskAlerts.Short(task, missing, coveredSeconds, now));
        var end = missing == MoneyShortage.Budget ? AttemptEnd.OutOfBudget : AttemptEnd.OutOfFunds;
        if (coveredSeconds > options.Value.StopSeconds || task.RequestStop(end, now) is not null)
            return HoldOutcome.Short;
        db.AuditEntries.Add(AuditEntry.OfPortal("task.out_of_funds", $"task/{task.Id}", new { task.Name, Missing = missing.ToString(), Organisation = task.OrganisationId.Value }, now));
        return HoldOutcome.Stopped;
    }

    private static Task<PriceBook> BookAsync(PortalDbContext db, PriceBookId id) => db.PriceBooks.AsNoTracking().SingleAsync(book => book.Id == id);
}

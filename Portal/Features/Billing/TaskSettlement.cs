using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Notifications;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>Turns the end of a task into usage, charges and the end of its hold; runs in the unit of work that ends the task.</summary>
public static class TaskSettlement
{
    public const string HoldCause = "task";

    /// <summary>Charges the attempt by the table of billed states and frees what is left of the hold.</summary>
    /// <param name="attempt">The last attempt; null for a task that was cancelled before it had one.</param>
    /// <returns>What the task costs.</returns>
    public static async Task<Money> SettleAsync(UnitOfWork unit, ComputeTask task, TaskAttempt? attempt, DateTimeOffset now)
    {
        var db = unit.Db;
        var currency = task.QuotedCurrency;
        // Locks the organisation's accounts, and with them its volumes of the month.
        await unit.PrepareAsync([task.OrganisationId], [task.Id.Value], CancellationToken.None);
        var charges = attempt is null ? [] : await ChargesAsync(db, task, attempt, now);
        var cost = charges.Aggregate(Money.Zero(currency), (sum, charge) => sum + charge.BilledCost);
        db.Charges.AddRange(charges);
        var lost = Uncovered(unit, task, cost);
        var given = unit.Settle(SpenderOf(task), cost - lost, HoldCause, task.Id.Value, now);
        if (lost.Micros > 0)
            unit.Ledger.WriteOff(lost, HoldCause, task.Id.Value, now);
        db.Charges.AddRange(Charge.Credits(charges, given + lost, now));
        db.Alerts.Add(TaskAlerts.Ended(task, attempt?.End, cost, now));
        return cost;
    }

    /// <summary>On whose budgets a task counts.</summary>
    public static Spender SpenderOf(ComputeTask task) => new(task.OrganisationId, task.ProjectId, task.ApiKeyId);

    // A long task is held window by window, and takes a moment to stop when there is no more: that is the platform's, never a debt.
    private static Money Uncovered(UnitOfWork unit, ComputeTask task, Money cost)
    {
        var missing = cost - unit.Ledger.HeldFor(task.Id.Value, task.QuotedCurrency);
        if (cost.Micros > task.QuotedMaximumMicros)
            throw new InvalidOperationException($"Task {task.Id} cost {cost}, more than its maximum: the rating and the quote disagree.");
        return missing.Micros > 0 ? missing : Money.Zero(task.QuotedCurrency);
    }

    /// <summary>Cost of an attempt that still runs, as if its owner stopped it now and nothing else were settled before it.</summary>
    public static Money CostSoFar(ComputeTask task, TaskAttempt attempt, PriceBook book, RatingState volumes) =>
        attempt.StartedAt is null || UsageMeter.MeasureSoFar(Run(task, attempt)) is not { } usage ? Money.Zero(book.Currency) : Rate(usage, book, volumes).Total;

    private static async Task<IReadOnlyList<Charge>> ChargesAsync(PortalDbContext db, ComputeTask task, TaskAttempt attempt, DateTimeOffset now)
    {
        if (attempt.StartedAt is null || attempt.End is not { } end || UsageMeter.Measure(Run(task, attempt), end) is not { } usage)
            return [];
        var book = await db.PriceBooks.AsNoTracking().SingleAsync(book => book.Id == task.PriceBookId);
        db.UsageRecords.Add(usage);
        var volumes = await MonthlyVolumes.TakeAsync(db, usage.OrganisationId, Rater.SkusOf(usage), now);
        var rated = Rate(usage, book, RatingState.Of(volumes.Select(volume => KeyValuePair.Create(volume.Sku, volume.Quantity))));
        foreach (var volume in volumes)
            volume.RiseTo(rated.After.Of(volume.Sku).Volume);
        return Charge.AllOf(rated, now);
    }

    /// <summary>Charges of a usage at the prices the task was quoted; usage without a price is refused before work, so here it is a fault.</summary>
    internal static RatedUsage Rate(UsageRecord usage, PriceBook book, RatingState volumes)
    {
        var rated = Rater.Rate(usage, book, volumes);
        return rated.IsAccepted ? rated.Value : throw new InvalidOperationException($"Usage of {usage.TaskId} has no price: {rated.Refusal.Code}.");
    }

    internal static AttemptRun Run(ComputeTask task, TaskAttempt attempt) => new()
    {
        AttemptId = attempt.Id, TaskId = task.Id, ProjectId = task.ProjectId, OrganisationId = task.OrganisationId,
        StartedAt = attempt.StartedAt!.Value, RunMilliseconds = attempt.RunMilliseconds, MaxRunSeconds = task.MaxRunSeconds,
        Allocated = attempt.Amounts, GpuModel = attempt.GpuModel, PriorityClass = task.PriorityClass,
        CpuMicroseconds = attempt.CpuMicroseconds, PeakMemoryBytes = attempt.PeakMemoryBytes,
    };
}

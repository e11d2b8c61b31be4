using Microsoft.EntityFrameworkCore;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing;

/// <summary>A charge with what explains it: quantity × unit price × multiplier = cost. The lines of a SKU together hold amount × seconds.</summary>
/// <param name="Amount">Allocated: millicores, MiB or GPU milli.</param>
/// <param name="Seconds">Billed run time.</param>
/// <param name="PricingQuantity">Whole consumed units of <see cref="Sku.Unit"/> at this price; 0 for a credit.</param>
/// <param name="Price">Which of the prices it is.</param>
public sealed record ReceiptLine(
    Sku Sku, ChargeCategory Category, long Amount, long Seconds, long PricingQuantity, Money ListUnitPrice, int MultiplierPerMille, PriceReason Price, Money Cost)
{
    /// <summary>True when it holds all of the use of its SKU.</summary>
    public bool IsWhole => PricingQuantity == Amount * Seconds;
}

/// <summary>What a task cost and why.</summary>
/// <param name="IsSettled">False while the task may still cost something.</param>
/// <param name="End">How its last attempt ended; null without one that did.</param>
/// <param name="Used">Sum of the use.</param>
/// <param name="Credited">What of it was paid from what the organisation was given; not negative.</param>
/// <param name="Total">Used less credited: what the wallet paid.</param>
/// <param name="Maximum">The most it could cost, as shown before it was submitted.</param>
/// <param name="PriceBookVersion">Of the prices it was quoted at; null when there is no charge.</param>
/// <param name="InvoiceNumber">The invoice it stands on; null until its month is closed.</param>
public sealed record TaskReceipt(
    ComputeTaskId TaskId, string TaskName, bool IsSettled, AttemptEnd? End, IReadOnlyList<ReceiptLine> Lines, Money Used, Money Credited, Money Total, Money Maximum,
    int? PriceBookVersion, DateTimeOffset? BookedAt, InvoiceId? InvoiceId, string? InvoiceNumber);

public sealed class TaskReceiptQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>The receipt; null when the task is not there or not yours.</summary>
    public async Task<TaskReceipt?> GetAsync(Caller caller, ComputeTaskId taskId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.ComputeTasks.AsNoTracking().SingleOrDefaultAsync(task => task.Id == taskId, cancellationToken) is not { } task
            || await BillingAccess.FindAsync(db, caller, task.OrganisationId, cancellationToken) is null)
        {
            return null;
        }

        var charges = (await db.Charges.AsNoTracking().Where(charge => charge.TaskId == taskId).ToListAsync(cancellationToken))
            .OrderBy(charge => charge.Category).ThenBy(charge => charge.ChargePeriodStart).ThenBy(charge => charge.Sku).ThenBy(charge => charge.LineNumber).ToList();
        var end = await db.TaskAttempts.Where(attempt => attempt.TaskId == taskId && attempt.End != null)
            .OrderByDescending(attempt => attempt.Number).Select(attempt => attempt.End).FirstOrDefaultAsync(cancellationToken);
        var invoiceId = charges.Find(charge => charge.InvoiceId is not null)?.InvoiceId;
        var number = invoiceId is null ? null : await db.Invoices.Where(invoice => invoice.Id == invoiceId).Select(invoice => invoice.Number).SingleAsync(cancellationToken);
        var used = Sum(charges.Where(charge => charge.Category != ChargeCategory.Credit), task.QuotedCurrency);
        var credited = -Sum(charges.Where(charge => charge.Category == ChargeCategory.Credit), task.QuotedCurrency);
        return new TaskReceipt(
            taskId, task.Name, task.IsFinal, end, charges.ConvertAll(Line), used, credited, used - credited, new Money(task.QuotedMaximumMicros, task.QuotedCurrency),
            charges.Count == 0 ? null : charges[0].PriceBookVersion, charges.Count == 0 ? null : charges[0].BookedAt, invoiceId, number?.ToString());
    }

    private static ReceiptLine Line(Charge charge) => new(
        charge.Sku, charge.Category, charge.Amount, (long)charge.ChargePeriod.Duration.TotalSeconds, charge.PricingQuantity,
        charge.ListUnitPrice, charge.MultiplierPerMille, new PriceReason(charge.IsContract, charge.IsAllowance, charge.Tier, charge.WindowName, charge.WindowPerMille, charge.Tax), charge.BilledCost);

    private static Money Sum(IEnumerable<Charge> charges, string currency) => charges.Aggregate(Money.Zero(currency), (sum, charge) => sum + charge.BilledCost);
}

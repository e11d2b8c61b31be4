using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>The running, not yet final statement of an open period: project → task → SKU, and what the project kept. A view of charges, never stored.</summary>
public sealed record Bill
{
    public required OrganisationId OrganisationId { get; init; }

    public required BillingPeriod Period { get; init; }

    /// <summary>Dearest first.</summary>
    public required IReadOnlyList<BillProject> Projects { get; init; }

    /// <summary>The same charges by SKU and category, whatever the task.</summary>
    public required IReadOnlyList<BillLine> Skus { get; init; }

    /// <summary>Sum of all charges, tax included, exact to the micro-unit.</summary>
    public required Money Total { get; init; }

    /// <summary>Adds up the charges of an organisation that were booked in a period; others are left out.</summary>
    /// <param name="organisationId">Whose bill.</param>
    /// <param name="period">The period.</param>
    /// <param name="currency">ISO 4217 code; decides the currency of an empty bill.</param>
    /// <param name="charges">Charges, in any order.</param>
    public static Bill Of(OrganisationId organisationId, BillingPeriod period, string currency, IEnumerable<Charge> charges)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(charges);
        var own = charges.Where(charge => charge.OrganisationId == organisationId && period.Range.Contains(charge.BookedAt)).ToArray();
        return new Bill
        {
            OrganisationId = organisationId,
            Period = period,
            Total = Sum(own, currency),
            Skus = LinesOf(own, currency),
            Projects =
            [
                .. own.GroupBy(charge => charge.ProjectId)
                    .Select(project => new BillProject(
                        project.Key, Sum(project, currency), TasksOf(project, currency), LinesOf(project.Where(charge => charge.TaskId is null), currency)))
                    .OrderByDescending(project => project.Total.Micros).ThenBy(project => project.ProjectId.Value),
            ],
        };
    }

    private static BillTask[] TasksOf(IEnumerable<Charge> charges, string currency) =>
    [
        .. charges.Where(charge => charge.TaskId is not null).GroupBy(charge => charge.TaskId!.Value)
            .Select(task => new BillTask(task.Key, Sum(task, currency), LinesOf(task, currency)))
            .OrderByDescending(task => task.Total.Micros).ThenBy(task => task.TaskId.Value),
    ];

    private static BillLine[] LinesOf(IEnumerable<Charge> charges, string currency) =>
    [
        .. charges.GroupBy(charge => (charge.Sku, charge.Category))
            .Select(line => new BillLine(line.Key.Sku, line.Key.Category, line.Sum(charge => charge.PricingQuantity), Sum(line, currency)))
            .OrderBy(line => line.Sku.Code, StringComparer.Ordinal).ThenBy(line => line.Category),
    ];

    private static Money Sum(IEnumerable<Charge> charges, string currency) =>
        charges.Aggregate(Money.Zero(currency), (sum, charge) => sum + charge.BilledCost);
}

/// <summary>A project on a bill.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Total">Sum of its tasks and of what it kept.</param>
/// <param name="Tasks">Dearest first.</param>
/// <param name="Kept">What it kept, by category; empty where it kept nothing that costs.</param>
public sealed record BillProject(ProjectId ProjectId, Money Total, IReadOnlyList<BillTask> Tasks, IReadOnlyList<BillLine> Kept);

/// <summary>A task on a bill.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Total">Sum of its lines.</param>
/// <param name="Lines">By SKU.</param>
public sealed record BillTask(ComputeTaskId TaskId, Money Total, IReadOnlyList<BillLine> Lines);

/// <summary>A SKU of a task on a bill.</summary>
/// <param name="Sku">What was used.</param>
/// <param name="Category">Usage, or a correction of it.</param>
/// <param name="PricingQuantity">Whole consumed units of <see cref="Sku.Unit"/>.</param>
/// <param name="Cost">Tax included, exact to the micro-unit.</param>
public sealed record BillLine(Sku Sku, ChargeCategory Category, long PricingQuantity, Money Cost);

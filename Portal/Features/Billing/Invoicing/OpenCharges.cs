using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing.Invoicing;

/// <summary>What the next invoice of an organisation takes, added up by the database: a month of a busy organisation is many charges at few prices.</summary>
public static class OpenCharges
{
    /// <summary>The charges themselves: of no invoice yet, booked before the end of the period.</summary>
    public static IQueryable<Charge> Of(PortalDbContext db, OrganisationId organisation, BillingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(period);
        return db.Charges.Where(charge => charge.OrganisationId == organisation && charge.InvoiceId == null && charge.BookedAt < period.End
            && charge.Category != ChargeCategory.Tax && charge.Category != ChargeCategory.Purchase);
    }

    /// <summary>The same as <see cref="ChargeSum.Of"/> of each, added up.</summary>
    public static async Task<IReadOnlyList<ChargeSum>> SumAsync(IQueryable<Charge> charges, BillingPeriod period, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(period);
        var rows = await charges
            .GroupBy(charge => new
            {
                charge.ProjectId, charge.Category,
                IsLate = charge.BookedAt < period.Start || charge.ChargePeriodEnd < period.Start || (charge.ChargePeriodEnd == period.Start && charge.TaskId != null),
                charge.Sku, UnitMicros = charge.ListUnitPrice.Micros,
                UnitCurrency = charge.ListUnitPrice.Currency, charge.MultiplierPerMille, charge.WindowPerMille, charge.Tax.RateBasisPoints, charge.Tax.IsNet, charge.BilledCost.Currency,
            })
            .Select(group => new { group.Key, Count = group.Count(), Quantity = group.Sum(charge => charge.PricingQuantity), Micros = group.Sum(charge => charge.BilledCost.Micros) })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new ChargeSum
        {
            ProjectId = row.Key.ProjectId, Category = row.Key.Category, IsLate = row.Key.IsLate, Sku = row.Key.Sku, ListUnitPrice = new Money(row.Key.UnitMicros, row.Key.UnitCurrency),
            MultiplierPerMille = row.Key.MultiplierPerMille, WindowPerMille = row.Key.WindowPerMille, Tax = new PriceTax(row.Key.RateBasisPoints, row.Key.IsNet), Count = row.Count,
            PricingQuantity = row.Quantity, BilledCost = new Money(row.Micros, row.Key.Currency),
        });
    }
}

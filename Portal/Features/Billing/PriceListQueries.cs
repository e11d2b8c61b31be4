using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Metering;
using Portal.Core.Primitives;
using Portal.Core.Pricing;
using Portal.Features.PriceBooks;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <param name="FreeQuantity">Free each month, consumed units.</param>
/// <param name="Tax">Whether it is in the prices or comes on top, and its rate.</param>
/// <param name="UnitPriceWithTax">For reading; what is charged is rated from the exact price.</param>
public sealed record PriceRow(Sku Sku, Money ListUnitPrice, long FreeQuantity, IReadOnlyList<PriceTier> Tiers, PriceTax Tax, Money UnitPriceWithTax);

public sealed record ClassRow(PriorityClass PriorityClass, int MultiplierPerMille);

public sealed record BilledStateRow(AttemptEnd End, Responsible Whose, bool IsBilled);

/// <summary>The prices in force and what is billed; public.</summary>
public sealed record PriceList(int Version, string Currency, DateTimeOffset EffectiveFrom, IReadOnlyList<PriceRow> Prices, IReadOnlyList<ClassRow> Classes, string? ZoneId, IReadOnlyList<PriceWindow> Windows,
    IReadOnlyList<BilledStateRow> BilledStates, bool PricesAreNet);

public sealed class PriceListQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<PriceList> GetAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var book = await CurrentPriceBook.GetAsync(db, time.GetUtcNow(), cancellationToken);
        return new PriceList(
            book.Version, book.Currency, book.EffectiveFrom!.Value,
            [.. book.Rules.Select(rule => new PriceRow(
                rule.Sku, rule.ListUnitPrice, rule.FreeQuantity, rule.Tiers, book.TaxOf(rule), book.TaxOf(rule).Gross(rule.ListUnitPrice)))],
            [.. Enum.GetValues<PriorityClass>().Select(one => new ClassRow(one, book.MultiplierPerMille(one)))],
            book.Windows?.ZoneId, book.Windows?.Windows ?? [],
            // The table is the code: what is published cannot differ from what is charged.
            [.. Enum.GetValues<AttemptEnd>().Select(end => new BilledStateRow(end, BilledState.ResponsibleFor(end), BilledState.IsBilled(end)))],
            book.PricesAreNet);
    }
}

using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What holds for the charges of any cause, a task or what a project kept: they cost what they say, and the ledger moved as much.</summary>
/// <remarks>Codes: <c>charges_not_settled</c>, <c>credit_not_given</c> (micro-units).</remarks>
internal static class SettlementAudit
{
    /// <summary>Compares the charges of a cause with the transfers that it caused.</summary>
    /// <param name="promotional">Accounts whose money was given, not paid.</param>
    public static IEnumerable<(string Code, long Difference)> Check(IReadOnlyList<Charge> charges, IReadOnlyList<LedgerTransfer> transfers, IReadOnlySet<LedgerAccountId> promotional)
    {
        var cost = Sum(charges, ChargeCategory.Usage);
        var credit = -Sum(charges, ChargeCategory.Credit);
        var settled = transfers.Where(transfer => transfer.Kind == LedgerTransferKind.Settlement).ToList();
        var lost = Moved(transfers.Where(transfer => transfer.Kind == LedgerTransferKind.WriteOff));
        var given = Moved(settled.Where(transfer => promotional.Contains(transfer.DebitAccountId)));
        if (cost != Moved(settled) + lost)
            yield return ("charges_not_settled", cost - Moved(settled) - lost);
        // What the platform bore is taken off the bill like what it gave.
        if (credit != given + lost)
            yield return ("credit_not_given", credit - given - lost);
    }

    /// <summary>By how much the first charge that is so differs from its own price and quantity, but for the micro-unit that rounding moves between lines; 0 when none does.</summary>
    public static long Mispriced(IEnumerable<Charge> charged)
    {
        foreach (var charge in charged)
        {
            var difference = charge.BilledCost - Rater.CostOf(
                charge.Sku.Unit, charge.PricingQuantity, charge.ListUnitPrice, charge.MultiplierPerMille, charge.WindowPerMille ?? PriceBook.Unmultiplied, charge.Tax);
            if (Math.Abs(difference.Micros) > 1)
                return difference.Micros;
        }

        return 0;
    }

    /// <summary>True when a rule has the price of a charge, at whatever volume: which of its bands held is not known without the month's other use.</summary>
    public static bool IsPricedBy(Charge charge, PriceRule rule, PriceBook book) =>
        rule.Contract is not null == charge.IsContract && book.TaxOf(rule) == charge.Tax
        && rule.Bands.Any(band => band.UnitPrice == charge.ListUnitPrice && band.Tier == charge.Tier && band.IsAllowance == charge.IsAllowance);

    private static long Sum(IEnumerable<Charge> charges, ChargeCategory category) => charges.Where(charge => charge.Category == category).Sum(charge => charge.BilledCost.Micros);

    private static long Moved(IEnumerable<LedgerTransfer> transfers) => transfers.Sum(transfer => transfer.Amount.Micros);
}

using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Charges of a period in, invoice out. Pure: the same charges give the same document.</summary>
public static class InvoiceBuilder
{
    /// <summary>Draws up the invoice of a period.</summary>
    /// <remarks>
    /// Takes every charge not yet invoiced that was booked before the end of the period. What was booked before its start, or
    /// took place wholly before its start, comes too late for its own month, which stays closed: it stands here as an adjustment.
    /// </remarks>
    /// <param name="draft">Parties, period, rates and carried residue.</param>
    /// <param name="charges">Charges of the organisation, not invoiced, booked before the end of the period.</param>
    /// <returns>
    /// The draft invoice, of 0 when credits cover all of the use; or <c>nothing_to_invoice</c> when there are no charges or they
    /// come to less than zero (<c>Details["billedCost"]</c>): they then stay open for the next period, and so does the residue.
    /// </returns>
    /// <exception cref="ArgumentException">A charge is another organisation's, invoiced, booked too late, or a tax or purchase; or the buyer or seller has no name.</exception>
    /// <exception cref="InvalidOperationException">A charge is in another currency.</exception>
    public static Result<Invoice> Build(InvoiceDraft draft, IEnumerable<Charge> charges)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(charges);
        return BuildOfSums(draft, charges.Select(charge => ChargeSum.Of(Checked(charge, draft), draft.Period)));
    }

    /// <summary>The same of charges that were added up where they are stored.</summary>
    /// <inheritdoc cref="Build" path="/remarks"/>
    /// <param name="draft">Parties, period, rates and carried residue.</param>
    /// <param name="sums">Of charges of the organisation, not invoiced, booked before the end of the period, neither tax nor purchase.</param>
    /// <inheritdoc cref="Build" path="/returns"/>
    /// <exception cref="ArgumentException">The buyer or seller has no name.</exception>
    /// <exception cref="InvalidOperationException">A sum is in another currency.</exception>
    public static Result<Invoice> BuildOfSums(InvoiceDraft draft, IEnumerable<ChargeSum> sums)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentException.ThrowIfNullOrWhiteSpace(draft.Buyer.Name, nameof(draft));
        ArgumentException.ThrowIfNullOrWhiteSpace(draft.Seller.Name, nameof(draft));
        var groups = sums
            .GroupBy(sum => (sum.ProjectId, Category: CategoryOf(sum), sum.Sku, sum.ListUnitPrice, sum.MultiplierPerMille, sum.WindowPerMille, Rate: draft.RateOf(sum), sum.Tax.IsNet))
            .OrderBy(group => group.Key.ProjectId.Value).ThenBy(group => group.Key.Category).ThenBy(group => group.Key.Sku.Code, StringComparer.Ordinal)
            .ThenBy(group => group.Key.ListUnitPrice.Micros).ThenBy(group => group.Key.MultiplierPerMille).ThenBy(group => group.Key.WindowPerMille)
            .ThenBy(group => group.Key.Rate).ThenBy(group => group.Key.IsNet)
            .Select(group => (group.Key, Sums: group.ToArray(), Cost: Sum(group, draft.Currency)))
            .ToArray();
        var figures = InvoiceFigures.Of(groups.Select(group => (group.Key.Rate, group.Cost, group.Key.IsNet)), draft.ResidueBefore);
        if (groups.Length == 0 || figures.Gross.Micros < 0)
        {
            return new Refusal("nothing_to_invoice", null, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["billedCost"] = figures.BilledCost.ToDecimalString(),
            });
        }

        var nets = NetsOf([.. groups.Select(group => (group.Key.Rate, group.Cost))], figures.Taxes);
        return Invoice.Draft(draft, groups.Select((group, index) => new InvoiceLine
        {
            Position = index + 1,
            ProjectId = group.Key.ProjectId,
            Category = group.Key.Category,
            Sku = group.Key.Sku,
            PricingQuantity = group.Sums.Sum(sum => sum.PricingQuantity),
            ListUnitPrice = group.Key.ListUnitPrice,
            MultiplierPerMille = group.Key.MultiplierPerMille,
            WindowPerMille = group.Key.WindowPerMille,
            ChargeCount = group.Sums.Sum(sum => sum.Count),
            BilledCost = group.Cost,
            VatRateBasisPoints = group.Key.Rate,
            IsNetPrice = group.Key.IsNet,
            Net = nets[index],
        }), figures);
    }

    /// <summary>What of the nets by rate each line has, in the order of the lines.</summary>
    internal static Money[] NetsOf(IReadOnlyList<(int Rate, Money Cost)> lines, IReadOnlyList<InvoiceTax> taxes)
    {
        var nets = new Money[lines.Count];
        foreach (var tax in taxes)
        {
            var own = Enumerable.Range(0, lines.Count).Where(i => lines[i].Rate == tax.RateBasisPoints).ToArray();
            var shares = InvoiceFigures.ShareNet(tax.Net, own.Select(i => lines[i].Cost), tax.RateBasisPoints);
            for (var i = 0; i < own.Length; i++)
                nets[own[i]] = shares[i];
        }

        return nets;
    }

    private static ChargeCategory CategoryOf(ChargeSum sum) => sum.Category == ChargeCategory.Usage && sum.IsLate ? ChargeCategory.Adjustment : sum.Category;

    private static Charge Checked(Charge charge, InvoiceDraft draft)
    {
        if (charge.OrganisationId != draft.OrganisationId)
            throw new ArgumentException($"Charge {charge.Id} is another organisation's.", nameof(charge));
        if (charge.InvoiceId is { } invoice && invoice != draft.Id)
            throw new ArgumentException($"Charge {charge.Id} is on invoice {invoice}.", nameof(charge));
        if (charge.BookedAt >= draft.Period.End)
            throw new ArgumentException($"Charge {charge.Id} was booked after {draft.Period}.", nameof(charge));
        if (charge.Category is ChargeCategory.Tax or ChargeCategory.Purchase)
            throw new ArgumentException($"Charge {charge.Id} is a {charge.Category}.", nameof(charge));
        return charge;
    }

    private static Money Sum(IEnumerable<ChargeSum> sums, string currency) =>
        sums.Aggregate(Money.Zero(currency), (total, sum) => total + sum.BilledCost);
}

using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>Everything a price book says, as one value: what an editor works on and two books are compared by.</summary>
public sealed record PriceBookContents
{
    /// <summary>Most rules, contracts among them.</summary>
    public const int MaxRules = 2000;

    /// <summary>Multiplier of Spot, per mille.</summary>
    public required int SpotPerMille { get; init; }

    /// <summary>Multiplier of Standard, per mille.</summary>
    public required int StandardPerMille { get; init; }

    /// <summary>Multiplier of Urgent, per mille.</summary>
    public required int UrgentPerMille { get; init; }

    /// <summary>Time-of-day windows; null for one price around the clock.</summary>
    public PriceWindows? Windows { get; init; }

    /// <summary>True when tax comes on top of the prices; false when they have it in them.</summary>
    public bool PricesAreNet { get; init; }

    /// <summary>Prices for everyone.</summary>
    public required IReadOnlyList<PriceRule> Rules { get; init; }

    /// <summary>Prices of single organisations.</summary>
    public required IReadOnlyList<PriceRule> Contracts { get; init; }

    /// <summary>Multiplier of a class, per mille.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Unknown class.</exception>
    public int MultiplierPerMille(PriorityClass priorityClass) => priorityClass switch
    {
        PriorityClass.Spot => SpotPerMille,
        PriorityClass.Standard => StandardPerMille,
        PriorityClass.Urgent => UrgentPerMille,
        _ => throw new ArgumentOutOfRangeException(nameof(priorityClass), priorityClass, "Unknown class."),
    };

    /// <summary>Why this cannot be a price book in <paramref name="currency"/>; null when it can.</summary>
    /// <returns>
    /// <c>multiplier_out_of_range</c>, <c>too_many_rules</c>, <c>sku_repeated</c>, <c>currency_mismatch</c>, <c>price_negative</c>, <c>vat_rate_out_of_range</c>, <c>free_quantity_negative</c>,
    /// <c>too_many_tiers</c>, <c>tiers_out_of_order</c>, <c>contract_period</c>, <c>contracts_overlap</c>, or one of <see cref="PriceWindows.Check"/>; the field is at fault.
    /// </returns>
    public Refusal? Check(string currency)
    {
        foreach (var priorityClass in Enum.GetValues<PriorityClass>())
        {
            if (MultiplierPerMille(priorityClass) is < 0 or > PriceBook.MaxMultiplierPerMille)
                return PriceBook.MultiplierOutOfRange($"{char.ToLowerInvariant($"{priorityClass}"[0])}{$"{priorityClass}"[1..]}PerMille");
        }

        if (Rules.Count + Contracts.Count > MaxRules)
            return new Refusal("too_many_rules", "rules", PriceBook.Facts(("most", $"{MaxRules}")));
        var seen = new HashSet<Sku>();
        for (var i = 0; i < Rules.Count; i++)
        {
            if (!seen.Add(Rules[i].Sku))
                return new Refusal("sku_repeated", $"rules[{i}].sku", PriceBook.Facts(("sku", Rules[i].Sku.Code)));
            if (CheckPrices(Rules[i], $"rules[{i}]", currency) is { } refusal)
                return refusal;
        }

        return CheckContracts(currency) ?? Windows?.Check();
    }

    private Refusal? CheckContracts(string currency)
    {
        for (var i = 0; i < Contracts.Count; i++)
        {
            var (rule, term) = (Contracts[i], Contracts[i].Contract ?? throw new InvalidOperationException("A contract without a term."));
            if (term.To <= term.From)
                return new Refusal("contract_period", $"contracts[{i}].to", PriceBook.Facts(("sku", rule.Sku.Code)));
            if (CheckPrices(rule, $"contracts[{i}]", currency) is { } refusal)
                return refusal;
            if (Contracts.Take(i).Any(other => other.Sku == rule.Sku && term.Overlaps(other.Contract!)))
                return new Refusal("contracts_overlap", $"contracts[{i}].from", PriceBook.Facts(("sku", rule.Sku.Code)));
        }

        return null;
    }

    private static Refusal? CheckPrices(PriceRule rule, string field, string currency)
    {
        foreach (var (price, name) in rule.Tiers.Select((tier, i) => (tier.UnitPrice, $"{field}.tiers[{i}].price")).Prepend((rule.ListUnitPrice, $"{field}.price")))
        {
            if (price.Currency != currency)
                return new Refusal("currency_mismatch", name, PriceBook.Facts(("expected", currency), ("given", price.Currency)));
            if (price.Micros < 0)
                return new Refusal("price_negative", name, PriceBook.Facts(("given", price.ToDecimalString())));
        }

        if (rule.VatRateBasisPoints is < 0 or > PriceTax.MaxRateBasisPoints)
            return PriceBook.VatRateOutOfRange($"{field}.vatBasisPoints");
        if (rule.FreeQuantity < 0)
            return new Refusal("free_quantity_negative", $"{field}.free");
        if (rule.Tiers.Count > PriceRule.MaxTiers)
            return new Refusal("too_many_tiers", $"{field}.tiers", PriceBook.Facts(("most", $"{PriceRule.MaxTiers}")));
        for (var i = 0; i < rule.Tiers.Count; i++)
        {
            if (rule.Tiers[i].FromQuantity <= (i == 0 ? 0 : rule.Tiers[i - 1].FromQuantity))
                return new Refusal("tiers_out_of_order", $"{field}.tiers[{i}].from", PriceBook.Facts(("sku", rule.Sku.Code)));
        }

        return null;
    }
}

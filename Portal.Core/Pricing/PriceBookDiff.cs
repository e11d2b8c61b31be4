using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>A class multiplier that differs, per mille.</summary>
public sealed record MultiplierChange(PriorityClass PriorityClass, int Before, int After);

/// <summary>A window that was added, taken away or changed; one side is null where there is none.</summary>
public sealed record WindowChange(string Name, PriceWindow? Before, PriceWindow? After);

/// <summary>A price that was added, taken away or changed; one side is null where there is none.</summary>
/// <param name="Contract">Whose price it is and from when; null for everyone's.</param>
public sealed record RuleChange(Sku Sku, ContractTerm? Contract, PriceRule? Before, PriceRule? After);

/// <summary>What one price book says differently from another.</summary>
public sealed record PriceBookDiff
{
    public required IReadOnlyList<MultiplierChange> Multipliers { get; init; }

    /// <summary>Zone of the windows before and after; null where there are none.</summary>
    public required (string? Before, string? After) Zone { get; init; }

    /// <summary>Whether tax comes on top of the prices, before and after.</summary>
    public required (bool Before, bool After) PricesAreNet { get; init; }

    public required IReadOnlyList<WindowChange> Windows { get; init; }

    /// <summary>In order of SKU, everyone's before contracts.</summary>
    public required IReadOnlyList<RuleChange> Rules { get; init; }

    /// <summary>How many things differ.</summary>
    public int Count => Multipliers.Count + (Zone.Before == Zone.After ? 0 : 1) + (PricesAreNet.Before == PricesAreNet.After ? 0 : 1) + Windows.Count + Rules.Count;

    /// <summary>Compares two books; windows are the same by their name, contracts by organisation, SKU and first instant.</summary>
    public static PriceBookDiff Between(PriceBookContents before, PriceBookContents after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new PriceBookDiff
        {
            Multipliers = [.. Enum.GetValues<PriorityClass>().Select(one => new MultiplierChange(one, before.MultiplierPerMille(one), after.MultiplierPerMille(one))).Where(change => change.Before != change.After)],
            PricesAreNet = (before.PricesAreNet, after.PricesAreNet),
            Zone = (before.Windows?.ZoneId, after.Windows?.ZoneId),
            Windows = [.. Pairs(before.Windows?.Windows ?? [], after.Windows?.Windows ?? [], window => window.Name, (left, right) => left == right).Select(pair => new WindowChange(pair.Key, pair.Before, pair.After))],
            Rules = [.. Pairs([.. before.Rules, .. before.Contracts], [.. after.Rules, .. after.Contracts], KeyOf, SamePrices)
                .Select(pair => new RuleChange(pair.Key.Sku, (pair.After ?? pair.Before)!.Contract, pair.Before, pair.After))
                .OrderBy(change => change.Contract is not null).ThenBy(change => change.Sku)],
        };
    }

    private static (Sku Sku, OrganisationId? Organisation, DateTimeOffset? From) KeyOf(PriceRule rule) => (rule.Sku, rule.Contract?.OrganisationId, rule.Contract?.From);

    // Records compare lists by identity.
    private static bool SamePrices(PriceRule left, PriceRule right) =>
        left.ListUnitPrice == right.ListUnitPrice && left.FreeQuantity == right.FreeQuantity && left.VatRateBasisPoints == right.VatRateBasisPoints && left.Tiers.SequenceEqual(right.Tiers) && left.Contract == right.Contract;

    private static IEnumerable<(TKey Key, T? Before, T? After)> Pairs<T, TKey>(IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, TKey> key, Func<T, T, bool> same)
        where T : class
        where TKey : notnull
    {
        var (old, now) = (before.ToDictionary(key), after.ToDictionary(key));
        foreach (var one in old.Keys.Concat(now.Keys).Distinct())
        {
            var (left, right) = (old.GetValueOrDefault(one), now.GetValueOrDefault(one));
            if (left is null || right is null || !same(left, right))
                yield return (one, left, right);
        }
    }
}

using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>One line of a price book: what a SKU costs everyone, or under a contract one organisation for a time.</summary>
/// <remarks>
/// The prices lie along the volume of the month: the organisation's settled use of the SKU in its billing period,
/// from 0. The first <see cref="FreeQuantity"/> of it costs nothing; after that <see cref="ListUnitPrice"/> holds up to the
/// first tier, and each tier up to the next. What was free counts as volume, so a tier starts at the same place with and
/// without an allowance, and one that starts inside the allowance holds from its end.
/// </remarks>
public sealed record PriceRule
{
    /// <summary>Most tiers of a rule.</summary>
    public const int MaxTiers = 10;

    /// <summary>What is priced; once per book for everyone, and once at any instant for an organisation.</summary>
    public required Sku Sku { get; init; }

    /// <summary>Price of one <see cref="Sku.Unit"/> in the Standard class, with or without tax as its book says; zero is free of charge on purpose, never negative.</summary>
    public required Money ListUnitPrice { get; init; }

    /// <summary>Free each month, consumed units; 0 for none.</summary>
    public long FreeQuantity { get; init; }

    /// <summary>Prices of greater volumes, by rising <see cref="PriceTier.FromQuantity"/>; empty for one price whatever the volume.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>Tax rate, basis points: 0 to <see cref="PriceTax.MaxRateBasisPoints"/>, 0 being zero-rated on purpose. Null on a contract: that of the list; null on the list: not said.</summary>
    public int? VatRateBasisPoints { get; init; }

    /// <summary>Whose price it is and when; null for everyone's.</summary>
    public ContractTerm? Contract { get; init; }

    /// <summary>True when the price depends on how much was used before in the month.</summary>
    public bool DependsOnVolume => FreeQuantity > 0 || Tiers.Count > 0;

    /// <summary>The dearest unit price it can come to, at any volume.</summary>
    public Money Dearest => Tiers.Aggregate(ListUnitPrice, (most, tier) => tier.UnitPrice > most ? tier.UnitPrice : most);

    /// <summary>All its bands, by rising volume.</summary>
    public IEnumerable<PriceBand> Bands
    {
        get
        {
            var band = BandAt(0);
            yield return band;
            while (band.UntilQuantity < long.MaxValue)
            {
                band = BandAt(band.UntilQuantity);
                yield return band;
            }
        }
    }

    /// <summary>The band that the next consumed unit after <paramref name="volume"/> lies in.</summary>
    /// <param name="volume">Volume of the month so far, consumed units; not negative.</param>
    public PriceBand BandAt(long volume)
    {
        if (volume < FreeQuantity)
            return new PriceBand(FreeQuantity, Money.Zero(ListUnitPrice.Currency), null, IsAllowance: true);
        var passed = 0;
        while (passed < Tiers.Count && Tiers[passed].FromQuantity <= volume)
            passed++;
        return new PriceBand(
            passed < Tiers.Count ? Tiers[passed].FromQuantity : long.MaxValue,
            passed == 0 ? ListUnitPrice : Tiers[passed - 1].UnitPrice,
            Tiers.Count == 0 ? null : passed + 1,
            IsAllowance: false);
    }
}

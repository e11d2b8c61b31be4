using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>How tax stands to a price: at which rate, and whether the price has it in it.</summary>
/// <param name="RateBasisPoints">0 to <see cref="MaxRateBasisPoints"/>, 0 being zero-rated on purpose; null where the price book says none, as those from before books had rates: then the installation's usual rate is taken out as it is invoiced.</param>
/// <param name="IsNet">True when tax comes on top of the price; false when it is in it.</param>
public readonly record struct PriceTax(int? RateBasisPoints, bool IsNet)
{
    /// <summary>Basis points of the whole.</summary>
    public const int Whole = 10_000;

    /// <summary>Greatest rate, basis points: as much again as the price.</summary>
    public const int MaxRateBasisPoints = 10_000;

    /// <summary>What a price is multiplied by for the amount with tax, in parts of <see cref="Whole"/>. Nothing is on top where a draft lacks the rate; see <see cref="PriceBook.LacksRate"/>.</summary>
    public int Factor => IsNet ? Whole + (RateBasisPoints ?? 0) : Whole;

    /// <summary>The price with tax, rounded half away from zero to the micro-unit; for reading only, as what is charged is rated from the price itself.</summary>
    public Money Gross(Money price) => new(Divided((Int128)price.Micros * Factor, Whole), price.Currency);

    /// <summary>The price without tax, rounded likewise; for reading only.</summary>
    public Money Net(Money price) => IsNet ? price : new(Divided((Int128)price.Micros * Whole, Whole + (RateBasisPoints ?? 0)), price.Currency);

    // Prices are never negative.
    private static long Divided(Int128 numerator, int denominator) => checked((long)(((numerator * 2) + denominator) / (denominator * 2)));
}

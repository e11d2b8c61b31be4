using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>Usage × price book → charges. Pure, in whole numbers.</summary>
/// <remarks>
/// <para>Cost is allocated amount × time × unit price × class multiplier. The founding article of this product has
/// <c>Σ max(0, T/R) × price</c>, which is no fee when R is the <em>free</em> amount, and whose worked example prints 3 where
/// (1+2) × 0.5 is 1.5. Ours reads it as 2 cores × (1 h + 2 h) × ¥0.50 per core-hour = ¥3.00.</para>
/// <para><b>Rounding.</b> The exact cost of a second is rarely a whole number of micro-units. Rounding each piece would make
/// the sum depend on where a run is cut, so what is rounded is the cost since the start of the attempt:
/// with F(n) the exact cost of the first n seconds, rounded once to the micro-unit, half away from zero, a piece from second a
/// to second b costs F(b) − F(a). Pieces then add up to F(end) − F(start) wherever they are cut, every piece is within one
/// micro-unit of its exact cost, and none is negative.</para>
/// </remarks>
public static class Rater
{
    /// <summary>Charges of a usage: CPU, memory, and GPU when allocated; a zero amount has no line.</summary>
    /// <param name="usage">The metered fact.</param>
    /// <param name="book">The book the task was quoted from.</param>
    /// <returns>The lines in the order CPU, memory, GPU; or <c>unpriced_sku</c>.</returns>
    /// <exception cref="OverflowException">A cost passes the range of <see cref="Money"/>.</exception>
    /// <exception cref="ArgumentException">GPU is allocated and the usage names no model.</exception>
    public static Result<RatedUsage> Rate(UsageRecord usage, PriceBook book)
    {
        ArgumentNullException.ThrowIfNull(usage);
        ArgumentNullException.ThrowIfNull(book);
        var lines = new List<ChargeLine>(3);
        foreach (var (sku, amount) in Allocations(usage.Allocated, usage.GpuModel))
        {
            var price = book.PriceOf(sku);
            if (!price.IsAccepted)
                return price.Refusal;
            lines.Add(Line(sku, amount, usage, price.Value, book));
        }

        return new RatedUsage { Usage = usage, Lines = lines, Currency = book.Currency };
    }

    /// <summary>F(n): exact cost of <paramref name="amount"/> over the first <paramref name="seconds"/> seconds of a run, rounded once to the micro-unit, half away from zero.</summary>
    /// <param name="unit">The unit the price is for.</param>
    /// <param name="amount">Millicores, MiB or GPU milli; not negative.</param>
    /// <param name="seconds">Since the start of the run; not negative.</param>
    /// <param name="listUnitPrice">Not negative.</param>
    /// <param name="multiplierPerMille">Not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    /// <exception cref="OverflowException">The cost passes the range of <see cref="Money"/>.</exception>
    public static Money CumulativeCost(PricingUnit unit, long amount, long seconds, Money listUnitPrice, int multiplierPerMille)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        ArgumentOutOfRangeException.ThrowIfNegative(listUnitPrice.Micros, nameof(listUnitPrice));
        ArgumentOutOfRangeException.ThrowIfNegative(multiplierPerMille);

        // 128 bits hold 10^9 cores over 30 days at a price of 10^9 per hour; past that the product throws like every other money.
        var numerator = checked((Int128)amount * seconds * listUnitPrice.Micros * multiplierPerMille);
        var denominator = (Int128)unit.ConsumedPerUnit * PriceBook.Unmultiplied;
        var (whole, rest) = (numerator / denominator, numerator % denominator);
        return new Money(checked((long)(rest * 2 >= denominator ? whole + 1 : whole)), listUnitPrice.Currency);
    }

    internal static IEnumerable<(Sku Sku, long Amount)> Allocations(ResourceAmounts amounts, string? gpuModel)
    {
        if (amounts.CpuMillicores > 0)
            yield return (Sku.CpuCoreHour, amounts.CpuMillicores);
        if (amounts.MemoryMebibytes > 0)
            yield return (Sku.MemoryGibHour, amounts.MemoryMebibytes);
        if (amounts.GpuMilli > 0)
            yield return (Sku.GpuHour(gpuModel ?? throw new ArgumentException("GPU is allocated, but no model is named.", nameof(gpuModel))), amounts.GpuMilli);
    }

    private static ChargeLine Line(Sku sku, long amount, UsageRecord usage, PriceRule rule, PriceBook book)
    {
        var multiplier = book.MultiplierPerMille(usage.PriorityClass);
        return new ChargeLine
        {
            Sku = sku,
            PricedAs = rule.Sku,
            Amount = amount,
            FromSecond = usage.FromSecond,
            ToSecond = usage.ToSecond,
            PricingQuantity = checked(amount * usage.BilledSeconds),
            ListUnitPrice = rule.ListUnitPrice,
            PriorityClass = usage.PriorityClass,
            MultiplierPerMille = multiplier,
            BilledCost = CostUpTo(usage.ToSecond) - CostUpTo(usage.FromSecond),
            PriceBookId = book.Id,
            PriceBookVersion = book.Version,
        };

        Money CostUpTo(long seconds) => CumulativeCost(sku.Unit, amount, seconds, rule.ListUnitPrice, multiplier);
    }
}

using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>Usage × price book → charges. Pure, in whole numbers.</summary>
/// <remarks>
/// <para>Cost is allocated amount × time × unit price × class multiplier × window multiplier, and × (1 + tax rate)
/// where tax comes on top of prices: what is charged has it in it. The founding article of this
/// product has <c>Σ max(0, T/R) × price</c>, which is no fee when R is the <em>free</em> amount, and whose worked example prints
/// 3 where (1+2) × 0.5 is 1.5. Ours reads it as 2 cores × (1 h + 2 h) × ¥0.50 per core-hour = ¥3.00.</para>
/// <para><b>Cuts.</b> Time is cut at whole seconds where a window or a contract begins or ends, volume at whole consumed units
/// where the allowance or a tier does. What has the same price is one line.</para>
/// <para><b>Rounding.</b> The exact cost of a second is rarely a whole number of micro-units. Rounding each piece would make
/// the sum depend on where a run is cut, so what is rounded is the cost since the start of the attempt:
/// with F the exact cost up to a point, rounded once to the micro-unit, half away from zero, what lies between two points costs
/// the difference of their F. Lines and pieces then add up to F(end) − F(start) wherever they are cut, each is within one
/// micro-unit of its exact cost, and none is negative.</para>
/// </remarks>
public static class Rater
{
    /// <summary>Charges of a usage: CPU, memory, and GPU when allocated; a zero amount has no line.</summary>
    /// <param name="usage">The metered fact.</param>
    /// <param name="book">The book the task was quoted from.</param>
    /// <param name="state">What the organisation used before in the month and, for a later piece of an attempt, what its earlier pieces left.</param>
    /// <returns>The lines in the order CPU, memory, GPU; or <c>unpriced_sku</c>.</returns>
    /// <exception cref="OverflowException">A cost passes the range of <see cref="Money"/>.</exception>
    /// <exception cref="ArgumentException">GPU is allocated and the usage names no model.</exception>
    public static Result<RatedUsage> Rate(UsageRecord usage, PriceBook book, RatingState state)
    {
        ArgumentNullException.ThrowIfNull(usage);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(state);
        var lines = new List<ChargeLine>(3);
        (long From, long To, PriceWindow? Window)[] times = book.Windows is { } windows
            ? [.. windows.Cut(usage.ChargePeriodStart, usage.BilledSeconds)]
            : [(0, usage.BilledSeconds, null)];
        var consumed = new Consumed(Sku.CpuCoreHour, 0, usage.FromSecond, usage.ToSecond, usage.PriorityClass, book.MultiplierPerMille(usage.PriorityClass));
        foreach (var (sku, amount) in Allocations(usage.Allocated, usage.GpuModel))
        {
            var rules = book.RulesOver(sku, usage.OrganisationId, usage.ChargePeriodStart, usage.BilledSeconds);
            if (!rules.IsAccepted)
                return rules.Refusal;
            var before = state.Of(sku);
            var position = usage.FromSecond == 0 ? before with { Remainder = 0 } : before;
            var slices = Slices(times, rules.Value, amount, ref position);
            state = state.With(sku, position with { Remainder = AddLines(lines, slices, consumed with { Sku = sku, Amount = amount }, book, position.Remainder) });
        }

        return new RatedUsage { Usage = usage, Lines = lines, Currency = book.Currency, After = state };
    }

    /// <summary>Charges of what a project kept: at the price in force when the stretch begins, whatever the class and the hour of day.</summary>
    /// <param name="kept">The metered fact; <see cref="StorageStretches"/> cuts where the price changes.</param>
    /// <param name="book">The book in force over the whole of it.</param>
    /// <param name="state">What the organisation used before in the month.</param>
    /// <returns>One line per band of the price; or <c>unpriced_sku</c>.</returns>
    /// <exception cref="OverflowException">A cost passes the range of <see cref="Money"/>.</exception>
    public static Result<RatedStorage> Rate(StorageRecord kept, PriceBook book, RatingState state)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(state);
        var sku = Sku.StorageGibMonth;
        var seconds = (kept.ChargePeriodEnd - kept.ChargePeriodStart).Ticks / TimeSpan.TicksPerSecond;
        var rules = book.RulesOver(sku, kept.OrganisationId, kept.ChargePeriodStart, seconds);
        if (!rules.IsAccepted)
            return rules.Refusal;
        var position = state.Of(sku) with { Remainder = 0 };
        // The whole stretch is one step, since how much was kept changes within it.
        var slices = Slices([(0, 1, null)], [(1, rules.Value[0].Rule)], kept.MebibyteSeconds, ref position);
        var lines = new List<ChargeLine>(1);
        AddLines(lines, slices, new Consumed(sku, kept.PeakMebibytes, 0, seconds, PriorityClass.Standard, PriceBook.Unmultiplied), book, position.Remainder);
        return new RatedStorage { Kept = kept, Lines = lines, Currency = book.Currency, After = state.With(sku, position) };
    }

    /// <summary>What a usage is charged as, in the order of its lines.</summary>
    /// <exception cref="ArgumentException">GPU is allocated and the usage names no model.</exception>
    public static IReadOnlyList<Sku> SkusOf(UsageRecord usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        return [.. Allocations(usage.Allocated, usage.GpuModel).Select(allocation => allocation.Sku)];
    }

    /// <summary>Exact costs are whole multiples of one micro-unit divided by this: consumed units in a pricing unit × 1000 for the class × 1000 for the window × 10,000 for tax.</summary>
    public static Int128 DenominatorOf(PricingUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return (Int128)unit.ConsumedPerUnit * PriceBook.Unmultiplied * PriceBook.Unmultiplied * PriceTax.Whole;
    }

    /// <summary>The cost of a quantity at one price, rounded once to the micro-unit, half away from zero.</summary>
    /// <param name="unit">The unit the price is for.</param>
    /// <param name="quantity">Consumed units; not negative.</param>
    /// <param name="unitPrice">Not negative.</param>
    /// <param name="classPerMille">Not negative.</param>
    /// <param name="windowPerMille">Not negative.</param>
    /// <param name="tax">Of the price; none comes on top unless it says so.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    /// <exception cref="OverflowException">The cost passes the range of <see cref="Money"/>.</exception>
    public static Money CostOf(PricingUnit unit, Int128 quantity, Money unitPrice, int classPerMille, int windowPerMille, PriceTax tax = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        ArgumentOutOfRangeException.ThrowIfNegative(unitPrice.Micros, nameof(unitPrice));
        ArgumentOutOfRangeException.ThrowIfNegative(classPerMille);
        ArgumentOutOfRangeException.ThrowIfNegative(windowPerMille);
        return new Money(Rounded(Numerator(quantity, unitPrice, classPerMille, windowPerMille, tax), DenominatorOf(unit)), unitPrice.Currency);
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

    // Walks the time and, within each stretch of one window and rule, the volume.
    private static List<Slice> Slices(
        (long From, long To, PriceWindow? Window)[] times, IReadOnlyList<(long Until, PriceRule Rule)> rules, long amount, ref SkuPosition position)
    {
        var slices = new List<Slice>(1);
        var (rule, volume) = (0, position.Volume);
        foreach (var (from, to, window) in times)
        {
            for (long second = from, until; second < to; second = until)
            {
                while (rules[rule].Until <= second)
                    rule++;
                until = Math.Min(to, rules[rule].Until);
                var left = checked(amount * (until - second));
                while (left > 0)
                {
                    var band = rules[rule].Rule.BandAt(volume);
                    var taken = Math.Min(left, band.UntilQuantity - volume);
                    Add(slices, new Slice(rules[rule].Rule, window, band, taken));
                    volume = checked(volume + taken);
                    left -= taken;
                }
            }
        }

        position = position with { Volume = volume };
        return slices;
    }

    private static void Add(List<Slice> slices, Slice slice)
    {
        var same = slices.FindIndex(other => ReferenceEquals(other.Rule, slice.Rule) && ReferenceEquals(other.Window, slice.Window) && other.Band == slice.Band);
        if (same < 0)
            slices.Add(slice);
        else
            slices[same] = slice with { Quantity = checked(slices[same].Quantity + slice.Quantity) };
    }

    /// <returns>What is left beyond whole micro-units.</returns>
    private static Int128 AddLines(List<ChargeLine> lines, List<Slice> slices, Consumed consumed, PriceBook book, Int128 remainder)
    {
        var denominator = DenominatorOf(consumed.Sku.Unit);
        var (exact, charged) = (remainder, Rounded(remainder, denominator));
        foreach (var (rule, window, band, quantity) in slices)
        {
            exact = checked(exact + Numerator(quantity, band.UnitPrice, consumed.PerMille, window?.PerMille ?? PriceBook.Unmultiplied, book.TaxOf(rule)));
            var upTo = Rounded(exact, denominator);
            lines.Add(new ChargeLine
            {
                Sku = consumed.Sku,
                PricedAs = rule.Sku,
                IsContract = rule.Contract is not null,
                Amount = consumed.Amount,
                FromSecond = consumed.FromSecond,
                ToSecond = consumed.ToSecond,
                PricingQuantity = quantity,
                ListUnitPrice = band.UnitPrice,
                Tier = band.Tier,
                IsAllowance = band.IsAllowance,
                PriorityClass = consumed.PriorityClass,
                MultiplierPerMille = consumed.PerMille,
                WindowName = window?.Name,
                WindowPerMille = window?.PerMille,
                Tax = book.TaxOf(rule),
                BilledCost = new Money(upTo - charged, book.Currency),
                PriceBookId = book.Id,
                PriceBookVersion = book.Version,
            });
            charged = upTo;
        }

        return exact % denominator;
    }

    // What passes 128 bits would pass money as well, by the size of the denominator, and throws like it.
    private static Int128 Numerator(Int128 quantity, Money unitPrice, int classPerMille, int windowPerMille, PriceTax tax) =>
        checked(quantity * unitPrice.Micros * classPerMille * windowPerMille * tax.Factor);

    private static long Rounded(Int128 numerator, Int128 denominator)
    {
        var (whole, rest) = (numerator / denominator, numerator % denominator);
        return checked((long)(rest * 2 >= denominator ? whole + 1 : whole));
    }

    /// <summary>What the lines of a SKU have in common.</summary>
    private readonly record struct Consumed(Sku Sku, long Amount, long FromSecond, long ToSecond, PriorityClass PriorityClass, int PerMille);

    private readonly record struct Slice(PriceRule Rule, PriceWindow? Window, PriceBand Band, long Quantity);
}

using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>The totals of an invoice, and the one place where money is rounded to the currency's own digits.</summary>
/// <remarks>
/// Charges include tax. Where prices do too, from the exact sums of the charges, one for each rate:
/// <list type="number">
/// <item>Gross = (exact sum + residue of the invoice before) rounded once, half away from zero; what that cut off or added is the residue for the next invoice. Where no rate costs anything it is 0, and the residue waits. So over any run of invoices the rounded totals differ from the ledger by less than one coin, and no coin is lost.</item>
/// <item>Each rate gets its share of Gross by the largest remainder (Hamilton's method); with one rate that is Gross.</item>
/// <item>For each rate, Net = share × 10 000 ÷ (10 000 + rate) rounded once, half away from zero; Tax = share − Net.</item>
/// <item>Each line gets its share of the Net of its rate by the largest remainder, so that the lines sum to it.</item>
/// </list>
/// A rate under which all prices are without tax is figured from the net amount, as those who buy net work it out again: Net = (its exact sum + residue) × 10 000 ÷ (10 000 + rate) rounded once,
/// Tax = Net × rate rounded once, both half away from zero. An invoice with such a rate has no common Gross to share: the residue goes through its rates, the lowest first, each of which takes what came
/// to it and leaves what its rounding leaves, at most 1½ coins; other rates on it round what comes to them as above.
/// </remarks>
/// <param name="BilledCost">Exact sum of the charges.</param>
/// <param name="Gross">Total with tax, in the currency's digits.</param>
/// <param name="Net">Total without tax, in the currency's digits.</param>
/// <param name="ResidueAfter">Carried to the next invoice.</param>
/// <param name="Taxes">By rate, the lowest first; they sum to Net and Gross.</param>
public sealed record InvoiceFigures(Money BilledCost, Money Gross, Money Net, Money ResidueAfter, IReadOnlyList<InvoiceTax> Taxes)
{
    /// <summary>Basis points of the whole.</summary>
    internal const int Whole = 10_000;

    /// <summary>Totals from an exact sum under one rate.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not 0 to 10,000 basis points.</exception>
    /// <exception cref="ArgumentException">The currency is unknown.</exception>
    public static InvoiceFigures Of(Money billedCost, Money residueBefore, int vatRateBasisPoints) => Of([(vatRateBasisPoints, billedCost, false)], residueBefore);

    /// <summary>Totals from exact sums.</summary>
    /// <param name="costs">Rate in basis points, exact sum with tax, and whether the prices are without it; a rate stands once or more, at least one does.</param>
    /// <param name="residueBefore"><see cref="ResidueAfter"/> of the invoice before.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not 0 to 10,000 basis points.</exception>
    /// <exception cref="ArgumentException">The currency is unknown.</exception>
    public static InvoiceFigures Of(IEnumerable<(int RateBasisPoints, Money Cost, bool IsNet)> costs, Money residueBefore)
    {
        var rates = costs.GroupBy(cost => cost.RateBasisPoints).OrderBy(group => group.Key)
            .Select(group => (Rate: group.Key, Cost: group.Aggregate(Money.Zero(residueBefore.Currency), (sum, cost) => sum + cost.Cost), IsNet: IsOnNet(group))).ToArray();
        var currency = Currency.Of(residueBefore.Currency);
        var billedCost = rates.Aggregate(Money.Zero(currency.Code), (sum, rate) => sum + rate.Cost);
        var taxes = Array.Exists(rates, rate => rate.IsNet) ? OneByOne(rates, residueBefore) : Shared(rates, billedCost, residueBefore, currency);
        var net = taxes.Aggregate(Money.Zero(currency.Code), (sum, tax) => sum + tax.Net);
        var gross = taxes.Aggregate(Money.Zero(currency.Code), (sum, tax) => sum + tax.Gross);
        return new InvoiceFigures(billedCost, gross, net, billedCost + residueBefore - gross, taxes);
    }

    /// <summary>Net and tax contained in an amount of whole coins.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not 0 to 10,000 basis points.</exception>
    public static InvoiceTax TaxIn(Money gross, int rateBasisPoints)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rateBasisPoints);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rateBasisPoints, Whole);
        var coin = Currency.Of(gross.Currency).MinorUnitMicros;
        var net = new Money(checked(DivideHalfAway((Int128)(gross.Micros / coin) * Whole, Whole + rateBasisPoints) * coin), gross.Currency);
        return new InvoiceTax(rateBasisPoints, net, gross - net);
    }

    /// <summary>What of an exact amount with tax is net, in whole coins.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not 0 to 10,000 basis points.</exception>
    internal static Money NetIn(Money gross, int rateBasisPoints)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rateBasisPoints);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rateBasisPoints, Whole);
        var coin = Currency.Of(gross.Currency).MinorUnitMicros;
        return new Money(checked(DivideHalfAway((Int128)gross.Micros * Whole, (Int128)coin * (Whole + rateBasisPoints)) * coin), gross.Currency);
    }

    /// <summary>Tax on a net amount of whole coins.</summary>
    internal static InvoiceTax TaxOn(Money net, int rateBasisPoints)
    {
        var coin = Currency.Of(net.Currency).MinorUnitMicros;
        return new InvoiceTax(rateBasisPoints, net, new Money(checked(DivideHalfAway((Int128)(net.Micros / coin) * rateBasisPoints, Whole) * coin), net.Currency), IsOnNet: true);
    }

    /// <summary>Divides the net of one rate among its lines.</summary>
    /// <param name="net">In whole coins.</param>
    /// <param name="costs">Exact cost of each line, tax included.</param>
    /// <param name="rateBasisPoints">Their rate.</param>
    internal static IReadOnlyList<Money> ShareNet(Money net, IEnumerable<Money> costs, int rateBasisPoints)
    {
        var coin = Currency.Of(net.Currency).MinorUnitMicros;
        return [.. Share(net.Micros / coin, [.. costs.Select(cost => (Int128)cost.Micros * Whole)], (Int128)coin * (Whole + rateBasisPoints)).Select(coins => new Money(checked(coins * coin), net.Currency))];
    }

    /// <summary>A quotient rounded half away from zero.</summary>
    internal static long DivideHalfAway(Int128 numerator, Int128 denominator)
    {
        var (quotient, remainder) = Int128.DivRem(Int128.Abs(numerator), denominator);
        var rounded = remainder * 2 >= denominator ? quotient + 1 : quotient;
        return checked((long)(numerator < 0 ? -rounded : rounded));
    }

    // What cost nothing, such as an allowance under the book before, does not say how the rest is figured.
    private static bool IsOnNet(IEnumerable<(int Rate, Money Cost, bool IsNet)> costs) => costs.Any(cost => cost.IsNet) && costs.All(cost => cost.IsNet || cost.Cost.Micros == 0);

    // What costs nothing is charged nothing, and next to nothing is not turned over by what is carried.
    private static Money Counted(Money cost, Money residue) => cost + residue is var exact && Math.Sign(exact.Micros) == Math.Sign(cost.Micros) ? exact : Money.Zero(cost.Currency);

    private static InvoiceTax[] Shared((int Rate, Money Cost, bool IsNet)[] rates, Money billedCost, Money residue, Currency currency)
    {
        var gross = Counted(billedCost, residue).RoundTo(currency.Exponent);
        var coin = currency.MinorUnitMicros;
        var shares = Share(gross.Micros / coin, [.. rates.Select(rate => (Int128)rate.Cost.Micros)], coin);
        return [.. rates.Select((rate, i) => TaxIn(new Money(checked(shares[i] * coin), currency.Code), rate.Rate))];
    }

    private static InvoiceTax[] OneByOne((int Rate, Money Cost, bool IsNet)[] rates, Money residue)
    {
        var taxes = new InvoiceTax[rates.Length];
        for (var i = 0; i < taxes.Length; i++)
        {
            var (rate, cost, isNet) = rates[i];
            var counts = Counted(cost, residue);
            taxes[i] = isNet ? TaxOn(NetIn(counts, rate), rate) : TaxIn(counts.RoundTo(Currency.Of(cost.Currency).Exponent), rate);
            residue = cost + residue - taxes[i].Gross;
        }

        return taxes;
    }

    /// <summary>Divides <paramref name="total"/> into whole coins in proportion to <paramref name="weights"/>: floors first, then one coin each to the largest remainders, the earlier first. What weighs nothing gets nothing, unless nothing weighs anything.</summary>
    /// <param name="total">A whole number of coins.</param>
    /// <param name="weights">Exact shares of what was divided, in any common unit; their sum need not be <paramref name="total"/>. None only when there is nothing to divide.</param>
    /// <param name="divisor">Weight ÷ divisor is a share in coins, before rounding.</param>
    /// <returns>Coins per weight; their sum is <paramref name="total"/>.</returns>
    private static long[] Share(long total, IReadOnlyList<Int128> weights, Int128 divisor)
    {
        var shares = new long[weights.Count];
        var remainders = new Int128[weights.Count];
        for (var i = 0; i < shares.Length; i++)
        {
            var (quotient, remainder) = Int128.DivRem(weights[i], divisor);
            shares[i] = checked((long)(remainder < 0 ? quotient - 1 : quotient));
            remainders[i] = remainder < 0 ? remainder + divisor : remainder;
        }

        if (shares.Length == 0)
            return shares;
        var isWeightless = weights.All(weight => weight == 0);
        var byRemainder = Enumerable.Range(0, shares.Length).Where(i => isWeightless || weights[i] != 0).OrderByDescending(i => remainders[i]).ThenBy(i => i).ToArray();
        var missing = total - shares.Sum();

        // The carried residue may ask for a coin more than there are remainders: go round again.
        for (var i = 0; missing > 0; i++, missing--)
            shares[byRemainder[i % byRemainder.Length]]++;

        // Or for one less than the floors: from the smallest remainder that has a coin to give, so that nothing small turns negative.
        for (; missing < 0; missing++)
            shares[byRemainder.LastOrDefault(i => shares[i] > 0, byRemainder[^1])]--;
        return shares;
    }
}

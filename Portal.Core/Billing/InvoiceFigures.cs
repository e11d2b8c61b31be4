using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>The totals of an invoice, and the one place where money is rounded to the currency's own digits.</summary>
/// <remarks>
/// Prices and charges include tax. From the exact sum of the charges:
/// <list type="number">
/// <item>Gross = (exact sum + residue of the invoice before) rounded once, half away from zero; what that cut off or added is the residue for the next invoice. So over any run of invoices the rounded totals differ from the ledger by less than one coin, and no coin is lost.</item>
/// <item>Net = Gross × 10 000 ÷ (10 000 + rate) rounded once, half away from zero; Tax = Gross − Net.</item>
/// <item>Each line gets its share of Net by the largest remainder (Hamilton's method), so that the lines sum to Net.</item>
/// </list>
/// </remarks>
/// <param name="BilledCost">Exact sum of the charges.</param>
/// <param name="Gross">Total with tax, in the currency's digits.</param>
/// <param name="Net">Total without tax, in the currency's digits.</param>
/// <param name="ResidueAfter">Carried to the next invoice.</param>
public readonly record struct InvoiceFigures(Money BilledCost, Money Gross, Money Net, Money ResidueAfter)
{
    private const int WholeBasisPoints = 10_000;

    /// <summary>Totals from an exact sum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not 0 to 10,000 basis points.</exception>
    /// <exception cref="ArgumentException">The currency is unknown.</exception>
    public static InvoiceFigures Of(Money billedCost, Money residueBefore, int vatRateBasisPoints)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vatRateBasisPoints);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vatRateBasisPoints, WholeBasisPoints);
        var currency = Currency.Of(billedCost.Currency);
        var exact = billedCost + residueBefore;
        var gross = exact.RoundTo(currency.Exponent);
        var coin = currency.MinorUnitMicros;
        var net = new Money(checked(DivideHalfAway((Int128)(gross.Micros / coin) * WholeBasisPoints, WholeBasisPoints + vatRateBasisPoints) * coin), gross.Currency);
        return new InvoiceFigures(billedCost, gross, net, exact - gross);
    }

    /// <summary>Divides <paramref name="total"/> into whole coins in proportion to <paramref name="weights"/>: floors first, then one coin each to the largest remainders, the earlier first.</summary>
    /// <param name="total">A whole number of coins.</param>
    /// <param name="weights">Exact shares of what was divided, in any common unit; their sum need not be <paramref name="total"/>, which is not negative.</param>
    /// <param name="divisor">Weight ÷ divisor is a share in coins, before rounding.</param>
    /// <returns>Coins per weight; their sum is <paramref name="total"/>.</returns>
    internal static long[] Share(long total, IReadOnlyList<Int128> weights, Int128 divisor)
    {
        var shares = new long[weights.Count];
        var remainders = new Int128[weights.Count];
        for (var i = 0; i < shares.Length; i++)
        {
            var (quotient, remainder) = Int128.DivRem(weights[i], divisor);
            shares[i] = checked((long)(remainder < 0 ? quotient - 1 : quotient));
            remainders[i] = remainder < 0 ? remainder + divisor : remainder;
        }

        var byRemainder = Enumerable.Range(0, shares.Length).OrderByDescending(i => remainders[i]).ThenBy(i => i).ToArray();
        var missing = total - shares.Sum();

        // The carried residue may ask for a coin more than there are remainders: go round again.
        for (var i = 0; missing > 0; i++, missing--)
            shares[byRemainder[i % byRemainder.Length]]++;

        // Or for one less than the floors: from the smallest remainder that has a coin to give, so that nothing small turns negative.
        for (; missing < 0; missing++)
            shares[byRemainder.Last(i => shares[i] > 0)]--;
        return shares;
    }

    private static long DivideHalfAway(Int128 numerator, Int128 denominator)
    {
        var (quotient, remainder) = Int128.DivRem(Int128.Abs(numerator), denominator);
        var rounded = remainder * 2 >= denominator ? quotient + 1 : quotient;
        return checked((long)(numerator < 0 ? -rounded : rounded));
    }
}

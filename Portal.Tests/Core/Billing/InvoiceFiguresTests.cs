using System.Numerics;
using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class InvoiceFiguresTests
{
    [Fact]
    public void Of_AnyCostsAndRates_RoundsGrossOnceAndNetOncePerRate() =>
        Gen.Select(Gen.Select(AnInvoice.Pick(0, 300, 600, 900, 1300), Gen.OneOf(Gen.Long[0, 30_000], Gen.Long[0, 9_000_000_000])).Array[1, 12], Gen.Long[-40_000, 40_000], AnInvoice.Pick("CNY", "JPY", "KWD")).Sample((costs, residue, currency) =>
        {
            var figures = InvoiceFigures.Of(costs.Select(cost => (cost.Item1, new Money(cost.Item2, currency), false)), new Money(residue, currency));

            var coin = Currency.Of(currency).MinorUnitMicros;
            var exact = costs.Sum(cost => cost.Item2) + residue;
            // What costs nothing is charged nothing, and next to nothing is not turned over, whatever is carried.
            Assert.Equal(costs.Any(cost => cost.Item2 > 0) && exact > 0 ? HalfAway(exact, coin) * coin : 0, figures.Gross.Micros);
            Assert.Equal(exact - figures.Gross.Micros, figures.ResidueAfter.Micros);
            Assert.Equal(figures.Gross.Micros, figures.Taxes.Sum(tax => tax.Gross.Micros));
            Assert.Equal(figures.Net.Micros, figures.Taxes.Sum(tax => tax.Net.Micros));
            Assert.Equal(costs.Select(cost => cost.Item1).Distinct().Order(), figures.Taxes.Select(tax => tax.RateBasisPoints));
            foreach (var tax in figures.Taxes)
            {
                // Each rate's share is its own cost, but for a coin and what is carried.
                Assert.InRange(tax.Gross.Micros - costs.Where(cost => cost.Item1 == tax.RateBasisPoints).Sum(cost => cost.Item2), -(2 * coin) - Math.Abs(residue), (2 * coin) + Math.Abs(residue));
                Assert.Equal(HalfAway((BigInteger)(tax.Gross.Micros / coin) * 10_000, 10_000 + tax.RateBasisPoints) * coin, tax.Net.Micros);
            }
        });

    [Fact]
    public void Of_AnyRatesWithPricesOnNet_RoundsNetOnceAndTaxOnceOnIt() =>
        Gen.Select(
            Gen.Select(AnInvoice.Pick(0, 300, 600, 900, 1300, 10_000), Gen.OneOf(Gen.Long[0, 30_000], Gen.Long[0, 9_000_000_000]), Gen.Bool).Array[1, 12], Gen.Long[-14_999, 14_999], AnInvoice.Pick("CNY", "JPY", "KWD"))
        .Where((costs, _, _) => costs.GroupBy(cost => cost.Item1).Any(rate => rate.All(cost => cost.Item3))).Sample((costs, carried, currency) =>
        {
            var coin = Currency.Of(currency).MinorUnitMicros;
            var residue = carried * coin / 10_000;

            var figures = InvoiceFigures.Of(costs.Select(cost => (cost.Item1, new Money(cost.Item2, currency), cost.Item3)), new Money(residue, currency));

            Assert.Equal(costs.Sum(cost => cost.Item2) + residue, figures.Gross.Micros + figures.ResidueAfter.Micros);
            Assert.Equal((figures.Gross.Micros, figures.Net.Micros), (figures.Taxes.Sum(tax => tax.Gross.Micros), figures.Taxes.Sum(tax => tax.Net.Micros)));
            // However many rates and however long it goes on, what is carried never grows.
            Assert.InRange(figures.ResidueAfter.Micros, -(coin * 3 / 2), coin * 3 / 2);
            foreach (var tax in figures.Taxes)
            {
                var (own, cost) = (costs.Where(cost => cost.Item1 == tax.RateBasisPoints).ToArray(), costs.Where(cost => cost.Item1 == tax.RateBasisPoints).Sum(cost => cost.Item2));
                Assert.Equal(own.Any(one => one.Item3) && own.All(one => one.Item3 || one.Item2 == 0), tax.IsOnNet);
                if (tax.IsOnNet)
                    Assert.Equal(HalfAway((BigInteger)(tax.Net.Micros / coin) * tax.RateBasisPoints, 10_000) * coin, tax.Tax.Micros);
                else
                    Assert.Equal(HalfAway((BigInteger)(tax.Gross.Micros / coin) * 10_000, 10_000 + tax.RateBasisPoints) * coin, tax.Net.Micros);
                Assert.InRange(tax.Gross.Micros - cost, -3 * coin, 3 * coin);
                Assert.True(tax.Net.Micros >= 0 && tax.Tax.Micros >= 0 && (cost > 0 || tax.Gross.Micros == 0));
            }
        });

    [Theory]
    [InlineData("CNY", 600, 1_060_000, "1.00", "0.06")]
    [InlineData("CNY", 600, 1_066_000, "1.01", "0.06")] // 1.00566 up
    [InlineData("CNY", 600, 265_000, "0.25", "0.02")] // half a fen of tax away from zero
    [InlineData("JPY", 1000, 1_234_500_000, "1122.00", "112.00")]
    [InlineData("CNY", 0, 123_456, "0.12", "0.00")]
    public void Of_PricesOnNet_TaxIsThatOfTheNet(string currency, int rate, long micros, string net, string tax)
    {
        var figures = InvoiceFigures.Of([(rate, new Money(micros, currency), true)], Money.Zero(currency));

        Assert.Equal((net, tax), (figures.Net.ToDecimalString(), figures.Taxes.Single().Tax.ToDecimalString()));
    }

    [Fact]
    public void Of_PricesOnNetBesideWhatIsFree_StaysOnNet() => Assert.True(InvoiceFigures.Of(
        [(600, Money.OfUnits(1, "CNY"), true), (600, Money.Zero("CNY"), false)], Money.Zero("CNY")).Taxes.Single().IsOnNet);


    [Theory]
    [InlineData("JPY", 106_500_000, "107.00", "101.00")]
    [InlineData("KWD", 1_060_500, "1.061", "1.001")]
    [InlineData("CNY", 1_065_000, "1.07", "1.01")]
    public void Of_EachCurrency_RoundsToItsOwnCoin(string currency, long micros, string gross, string net)
    {
        var figures = InvoiceFigures.Of(new Money(micros, currency), Money.Zero(currency), 600);

        Assert.Equal((gross, net), (figures.Gross.ToDecimalString(), figures.Net.ToDecimalString()));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void TaxIn_RateOutOfRange_Throws(int rate)
    {
        Assert.Equal("rateBasisPoints", Assert.Throws<ArgumentOutOfRangeException>(() => InvoiceFigures.TaxIn(Money.Zero("CNY"), rate)).ParamName);
        Assert.Equal("rateBasisPoints", Assert.Throws<ArgumentOutOfRangeException>(() => InvoiceFigures.Of([(rate, Money.OfUnits(1, "CNY"), true)], Money.Zero("CNY"))).ParamName);
    }

    [Fact]
    public void TaxIn_HighestAndLowestRate_AreHalfAndNothing()
    {
        Assert.Equal(("0.50", "0.50", "1.00"), Text(InvoiceFigures.TaxIn(Money.OfUnits(1, "CNY"), 10_000)));
        Assert.Equal(("1.00", "0.00", "1.00"), Text(InvoiceFigures.TaxIn(Money.OfUnits(1, "CNY"), 0)));

        static (string, string, string) Text(InvoiceTax tax) => (tax.Net.ToDecimalString(), tax.Tax.ToDecimalString(), tax.Gross.ToDecimalString());
    }

    [Fact]
    public void Of_UnknownCurrency_Throws() => Assert.Throws<ArgumentException>(() => InvoiceFigures.Of(Money.Zero("XXX"), Money.Zero("XXX"), 600));

    [Fact]
    public void Of_SeveralRates_ShareTheGrossByTheLargestRemainderTheLowestFirst()
    {
        // 1.015 + 1.015 + 1.015 is 3.045: 3.05, of which the first two get the coins that the floors leave.
        var figures = InvoiceFigures.Of([(1300, Fen(101.5m), false), (0, Fen(101.5m), false), (600, Fen(101.5m), false)], Money.Zero("CNY"));

        Assert.Equal([(0, "1.02"), (600, "1.02"), (1300, "1.01")], figures.Taxes.Select(tax => (tax.RateBasisPoints, tax.Gross.ToDecimalString())));
        Assert.Equal(("3.045", "3.05", "-0.005"), (figures.BilledCost.ToDecimalString(), figures.Gross.ToDecimalString(), figures.ResidueAfter.ToDecimalString()));

        static Money Fen(decimal fen) => new((long)(fen * 10_000), "CNY");
    }

    private static long HalfAway(BigInteger numerator, BigInteger denominator) =>
        (long)(((BigInteger.Abs(numerator) * 2) + denominator) / (denominator * 2)) * numerator.Sign;
}

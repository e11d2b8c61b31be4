using Portal.Core.Compute;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Pricing;

public class PriceTaxTests
{
    [Theory]
    [InlineData(600, true, 500_000, 530_000, 500_000)]
    [InlineData(600, false, 530_000, 530_000, 500_000)]
    [InlineData(0, true, 500_000, 500_000, 500_000)]
    [InlineData(null, false, 500_000, 500_000, 500_000)]
    [InlineData(10_000, true, 3, 6, 3)]
    [InlineData(5_000, true, 1, 2, 1)] // half a micro-unit away from zero
    [InlineData(600, false, 1, 1, 1)]
    public void GrossAndNet_OfAPrice_AreRoundedOnce(int? rate, bool isNet, long micros, long gross, long net)
    {
        var tax = new PriceTax(rate, isNet);

        Assert.Equal((gross, net), (tax.Gross(new Money(micros, "CNY")).Micros, tax.Net(new Money(micros, "CNY")).Micros));
    }

    [Fact]
    public void Rate_PriceWithoutTax_ChargesItWithTaxAndRoundsOnce()
    {
        Assert.Equal("0.53", Rated(3600, 500_000, 600).ToDecimalString());
        Assert.Equal("0.50", Rated(3600, 500_000, 0).ToDecimalString());
        // 0.48 micro-units without tax would be none; with it they are 0.5088.
        Assert.Equal(1, Rated(1728, 1, 600).Micros);
        Assert.Equal(0, Rated(1728, 1, 0).Micros);

        static Money Rated(long seconds, long micros, int rate)
        {
            var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
            var rule = new PriceRule { Sku = Sku.CpuCoreHour, ListUnitPrice = new Money(micros, "CNY"), VatRateBasisPoints = rate };
            Assert.Null(book.Rewrite(book.Contents with { PricesAreNet = true, Rules = [rule] }));
            return Rater.Rate(AUsage.Of(seconds, cpu: 1000, memory: 0, priorityClass: PriorityClass.Standard), book, RatingState.Empty).Value!.Total;
        }
    }

    [Fact]
    public void Quote_TwoModels_HoldsForTheOneThatIsDearerWithTax()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Null(book.Rewrite(book.Contents with
        {
            PricesAreNet = true,
            Rules =
            [
                new PriceRule { Sku = Sku.CpuCoreHour, ListUnitPrice = Money.Zero("CNY"), VatRateBasisPoints = 0 }, new PriceRule { Sku = Sku.MemoryGibHour, ListUnitPrice = Money.Zero("CNY"), VatRateBasisPoints = 0 },
                new PriceRule { Sku = Sku.GpuHour("A"), ListUnitPrice = Money.OfUnits(10, "CNY"), VatRateBasisPoints = 1000 }, new PriceRule { Sku = Sku.GpuHour("B"), ListUnitPrice = new Money(10_500_000, "CNY"), VatRateBasisPoints = 0 },
            ],
        }));

        var quote = Quoter.Quote(
            new ResourceRequest(1000, 1024, 1000, ["A", "B"], 3600), PriorityClass.Standard, book, new ExpectedRun(1, 1, 1), ["A", "B"], new Buyer(OrganisationId.New(), DateTimeOffset.UnixEpoch, RatingState.Empty)).Value!;

        Assert.Equal(("A", "11.00"), (quote.QuotedGpuModel, quote.Maximum.ToDecimalString()));
    }
}

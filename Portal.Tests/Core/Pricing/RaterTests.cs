using System.Numerics;
using CsCheck;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Primitives;
using Portal.Core.Pricing;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Pricing;

public class RaterTests
{
    private static readonly PriceBook Book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");

    private static readonly Gen<(PriceBook Book, UsageRecord Usage)> Priced =
        from prices in Gen.Long[0, 50_000_000].Array[3]
        from multiplier in Gen.Int[0, 5000]
        from cpu in Gen.Long[0, 128_000]
        from memory in Gen.Long[0, 1_048_576]
        from gpu in Gen.Long[0, 8000]
        from seconds in Gen.OneOf(Gen.Long[1, 100], Gen.Long[1, ResourceRequest.MaxRunSecondsLimit])
        select (BookOf(prices, multiplier), AUsage.Of(seconds, cpu, memory, gpu, "H200"));

    [Fact]
    public void Rate_ArticleExample_CostsThreeYuan()
    {
        // 2 cores × (1 h + 2 h) × ¥0.50 per core-hour.
        var first = Rater.Rate(AUsage.Of(3600, cpu: 2000), Book).Value!;
        var second = Rater.Rate(AUsage.Of(7200, cpu: 2000), Book).Value!;

        Assert.Equal("3.00 CNY", (first.Total + second.Total).ToString());
    }

    [Fact]
    public void Rate_EveryResource_ExplainsItself()
    {
        var lines = Rater.Rate(AUsage.Of(90, cpu: 1500, memory: 2048, gpu: 250, model: "H200", priorityClass: PriorityClass.Spot), Book).Value!.Lines;

        Assert.Equal(["cpu.core_hour", "memory.gib_hour", "gpu.H200.hour"], lines.Select(line => line.Sku.Code));
        Assert.Equal([1500L * 90, 2048L * 90, 250L * 90], lines.Select(line => line.PricingQuantity));
        Assert.Equal(["core_hour", "gib_hour", "gpu_hour"], lines.Select(line => line.PricingUnit.Code));
        Assert.All(lines, line => Assert.Equal((400, Book.Id, 1), (line.MultiplierPerMille, line.PriceBookId, line.PriceBookVersion)));
        // 1.5 × 90/3600 × 0.50 × 0.4;  2 × 90/3600 × 0.05 × 0.4;  0.25 × 90/3600 × 32 × 0.4
        Assert.Equal(["0.0075", "0.001", "0.08"], lines.Select(line => line.BilledCost.ToDecimalString()));
    }

    [Fact]
    public void Rate_UnlistedGpu_NamesTheModelAndTheRuleThatPricedIt()
    {
        var line = Rater.Rate(AUsage.Of(3600, cpu: 0, gpu: 1000, model: "GTX-1080"), Book).Value!.Lines.Single();

        Assert.Equal(("gpu.GTX-1080.hour", "gpu.any.hour", "5.00"), (line.Sku.Code, line.PricedAs.Code, line.BilledCost.ToDecimalString()));
    }

    [Fact]
    public void Rate_UnpricedSku_IsRefusedNeverFree()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        book.SetPrice(Sku.CpuCoreHour, Money.OfUnits(1, "CNY"));

        var refusal = Rater.Rate(AUsage.Of(1, memory: 1), book).Refusal!;

        Assert.Equal(("unpriced_sku", "memory.gib_hour"), (refusal.Code, refusal.Details!["sku"]));
    }

    [Fact]
    public void Rate_Whole_EqualsTheExactCostRoundedOnce() => Priced.Sample(
        (book, usage) => Assert.All(Rater.Rate(usage, book).Value!.Lines, line => Assert.Equal(Exact(line), line.BilledCost.Micros)),
        iter: 2000);

    [Fact]
    public void Rate_SplitAtAnySeconds_RejoinsExactly() => Priced.SelectMany(priced => Gen.Long[1, priced.Usage.BilledSeconds].Array[0, 12].Select(cuts => (priced.Book, priced.Usage, cuts))).Sample(
        (book, usage, cuts) =>
        {
            var whole = Rater.Rate(usage, book).Value!;
            var parts = Split(usage, cuts).Select(part => Rater.Rate(part, book).Value!).ToArray();

            Assert.Equal(whole.Total, parts.Aggregate(Money.Zero("CNY"), (sum, part) => sum + part.Total));
            foreach (var line in whole.Lines)
            {
                var pieces = parts.SelectMany(part => part.Lines).Where(piece => piece.Sku == line.Sku).ToArray();
                Assert.Equal(line.BilledCost.Micros, pieces.Sum(piece => piece.BilledCost.Micros));
                Assert.Equal(line.PricingQuantity, pieces.Sum(piece => piece.PricingQuantity));
                Assert.All(pieces, piece => Assert.True(piece.BilledCost.Micros >= 0 && BigInteger.Abs(piece.BilledCost.Micros - Exact(piece)) <= 1));
            }
        },
        iter: 1000);

    [Fact]
    public void Rate_RoundingEachPieceAlone_WouldNotRejoin()
    {
        // Shows that the property above can fail: one MiB for a second is 0.0135 micro-units, so pieces rounded alone are free.
        var usage = AUsage.Of(3600, cpu: 0, memory: 1);

        Assert.Equal(49, Rater.Rate(usage, Book).Value!.Total.Micros);
        Assert.Equal(0, Rater.CumulativeCost(PricingUnit.GibHour, 1, 1, new Money(50_000, "CNY"), 1000).Micros * 3600);
    }

    [Fact]
    public void CumulativeCost_Half_RoundsAwayFromZero()
    {
        // 1 millicore over half a unit at 1 micro: exactly 0.5.
        Assert.Equal(1, Rater.CumulativeCost(PricingUnit.CoreHour, 1000, 1800, new Money(1, "CNY"), 1000).Micros);
        Assert.Equal(0, Rater.CumulativeCost(PricingUnit.CoreHour, 1000, 1799, new Money(1, "CNY"), 1000).Micros);
    }

    [Fact]
    public void CumulativeCost_PastTheRangeOfMoney_Throws() => Assert.Throws<OverflowException>(
        () => Rater.CumulativeCost(PricingUnit.CoreHour, long.MaxValue, 3600, Money.OfUnits(10_000, "CNY"), 1000));

    private static long Exact(ChargeLine line)
    {
        var numerator = (BigInteger)line.PricingQuantity * line.ListUnitPrice.Micros * line.MultiplierPerMille;
        var denominator = (BigInteger)line.PricingUnit.ConsumedPerUnit * 1000;
        return (long)(((2 * numerator) + denominator) / (2 * denominator));
    }

    private static IEnumerable<UsageRecord> Split(UsageRecord usage, long[] cuts)
    {
        foreach (var cut in cuts.Distinct().Order().Where(cut => cut < usage.ToSecond))
        {
            (var before, usage) = usage.SplitAt(cut);
            yield return before;
        }

        yield return usage;
    }

    private static PriceBook BookOf(long[] prices, int multiplier)
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        book.SetPrice(Sku.CpuCoreHour, new Money(prices[0], "CNY"));
        book.SetPrice(Sku.MemoryGibHour, new Money(prices[1], "CNY"));
        book.SetPrice(Sku.GpuHour("H200"), new Money(prices[2], "CNY"));
        book.SetMultiplier(PriorityClass.Standard, multiplier);
        return book;
    }
}

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
        var first = Rater.Rate(AUsage.Of(3600, cpu: 2000), Book, RatingState.Empty).Value!;
        var second = Rater.Rate(AUsage.Of(7200, cpu: 2000), Book, RatingState.Empty).Value!;

        Assert.Equal("3.00 CNY", (first.Total + second.Total).ToString());
    }

    [Fact]
    public void Rate_EveryResource_ExplainsItself()
    {
        var lines = Rater.Rate(AUsage.Of(90, cpu: 1500, memory: 2048, gpu: 250, model: "H200", priorityClass: PriorityClass.Spot), Book, RatingState.Empty).Value!.Lines;

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
        var line = Rater.Rate(AUsage.Of(3600, cpu: 0, gpu: 1000, model: "GTX-1080"), Book, RatingState.Empty).Value!.Lines.Single();

        Assert.Equal(("gpu.GTX-1080.hour", "gpu.any.hour", "5.00"), (line.Sku.Code, line.PricedAs.Code, line.BilledCost.ToDecimalString()));
    }

    [Fact]
    public void Rate_UnpricedSku_IsRefusedNeverFree()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        book.SetPrice(Sku.CpuCoreHour, Money.OfUnits(1, "CNY"));

        var refusal = Rater.Rate(AUsage.Of(1, memory: 1), book, RatingState.Empty).Refusal!;

        Assert.Equal(("unpriced_sku", "memory.gib_hour"), (refusal.Code, refusal.Details!["sku"]));
    }

    [Fact]
    public void Rate_Whole_EqualsTheExactCostRoundedOnce() => Priced.Sample(
        (book, usage) => Assert.All(Rater.Rate(usage, book, RatingState.Empty).Value!.Lines, line => Assert.Equal(Exact(line), line.BilledCost.Micros)),
        iter: 2000);

    [Fact]
    public void Rate_RoundingEachPieceAlone_WouldNotRejoin()
    {
        // Shows that the property of splitting can fail: one MiB for a second is 0.0135 micro-units, so pieces rounded alone are free.
        var usage = AUsage.Of(3600, cpu: 0, memory: 1);

        Assert.Equal(49, Rater.Rate(usage, Book, RatingState.Empty).Value!.Total.Micros);
        Assert.Equal(0, Rater.CostOf(PricingUnit.GibHour, 1, new Money(50_000, "CNY"), 1000, 1000).Micros * 3600);
    }

    [Fact]
    public void CostOf_Half_RoundsAwayFromZero()
    {
        // 1000 millicores over half a unit at 1 micro: exactly 0.5.
        Assert.Equal(1, Rater.CostOf(PricingUnit.CoreHour, 1000 * 1800, new Money(1, "CNY"), 1000, 1000).Micros);
        Assert.Equal(0, Rater.CostOf(PricingUnit.CoreHour, 1000 * 1799, new Money(1, "CNY"), 1000, 1000).Micros);
    }

    [Fact]
    public void CostOf_PastTheRangeOfMoney_Throws() => Assert.Throws<OverflowException>(
        () => Rater.CostOf(PricingUnit.CoreHour, (Int128)long.MaxValue * 3600, Money.OfUnits(10_000, "CNY"), 1000, 1000));

    [Fact]
    public void Rate_AllowanceThenTiers_ExplainsEachPrice()
    {
        // 100 free core-hours, then 0.50, from 1,000 on 0.40, of the month: 40 core-hours that start at the 90th, and 40 at the 980th.
        var book = BookWith(new PriceRule
        {
            Sku = Sku.CpuCoreHour, ListUnitPrice = new Money(500_000, "CNY"), FreeQuantity = Hours(100), Tiers = [new PriceTier(Hours(1000), new Money(400_000, "CNY"))],
        });

        Assert.Equal([(10m, 0m, true, null), (30m, 15m, false, 1)], Lines(90));
        Assert.Equal([(20m, 10m, false, 1), (20m, 8m, false, 2)], Lines(980));

        IEnumerable<(decimal Hours, decimal Cost, bool IsFree, int? Tier)> Lines(long before) =>
            Rater.Rate(AUsage.Of(36_000, cpu: 4000), book, RatingState.Of([KeyValuePair.Create(Sku.CpuCoreHour, Hours(before))])).Value!.Lines
                .Select(line => ((decimal)line.PricingQuantity / line.PricingUnit.ConsumedPerUnit, line.BilledCost.Micros / 1_000_000m, line.IsAllowance, line.Tier));
    }

    [Fact]
    public void Rate_NightWindow_MultipliesOnceMore()
    {
        // 21:00 to 01:00 in Shanghai, one core at 0.50: one hour of day, three of night at 60 %.
        var windows = new PriceWindows { ZoneId = "Asia/Shanghai", Windows = [new PriceWindow("Night", 22 * 60, 8 * 60, 600)] };
        var book = BookWith(new PriceRule { Sku = Sku.CpuCoreHour, ListUnitPrice = new Money(500_000, "CNY") }, windows);
        var usage = AUsage.Of(4 * 3600, cpu: 1000, priorityClass: PriorityClass.Spot) with { ChargePeriodStart = new(2026, 11, 1, 13, 0, 0, TimeSpan.Zero) };

        Assert.Equal(
            [(null, (int?)null, "0.20"), ("Night", 600, "0.36")],
            Rater.Rate(usage, book, RatingState.Empty).Value!.Lines.Select(line => (line.WindowName, line.WindowPerMille, line.BilledCost.ToDecimalString())));
    }

    [Theory]
    [InlineData("2026-10-24T20:00Z", 5, "the hour from two to three comes twice")]
    [InlineData("2026-03-28T21:00Z", 3, "the hour from two to three is left out")]
    public void Rate_NightOnWhichTheClockIsSet_CountsHoursThatPass(string start, int nightHours, string why)
    {
        // From 22:00 on the wall; the window holds the hours 23, 0, 1 and 2.
        var windows = new PriceWindows { ZoneId = "Europe/Berlin", Windows = [new PriceWindow("Night", 23 * 60, 3 * 60, 0)] };
        var book = BookWith(new PriceRule { Sku = Sku.CpuCoreHour, ListUnitPrice = new Money(500_000, "CNY") }, windows);
        var usage = AUsage.Of(10 * 3600, cpu: 1000) with { ChargePeriodStart = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture) };

        var night = Rater.Rate(usage, book, RatingState.Empty).Value!.Lines.Single(line => line.WindowName == "Night");

        Assert.True(nightHours * PricingUnit.CoreHour.ConsumedPerUnit == night.PricingQuantity, why);
    }

    [Fact]
    public void Rate_ContractThatBeginsWithinTheRun_IsCutAtTheInstant()
    {
        var usage = AUsage.Of(3600, cpu: 1000);
        var contract = new PriceRule
        {
            Sku = Sku.CpuCoreHour, ListUnitPrice = Money.Zero("CNY"), Contract = new ContractTerm(usage.OrganisationId, usage.ChargePeriodStart.AddMinutes(15), usage.ChargePeriodStart.AddMinutes(45)),
        };
        var book = BookWith(new PriceRule { Sku = Sku.CpuCoreHour, ListUnitPrice = new Money(1_000_000, "CNY") }, null, contract);

        Assert.Equal(
            [(false, 1800, "0.50"), (true, 1800, "0.00")],
            Rater.Rate(usage, book, RatingState.Empty).Value!.Lines.Select(line => (line.IsContract, (int)(line.PricingQuantity / 1000), line.BilledCost.ToDecimalString())));
        Assert.Equal("1.00", Rater.Rate(usage with { OrganisationId = OrganisationId.New() }, book, RatingState.Empty).Value!.Total.ToDecimalString());
    }

    [Fact]
    public void Rate_Lines_SayWhereTheyStandInTheAttempt()
    {
        var usage = AUsage.Of(60, cpu: 1000) with { FromSecond = 30, BilledSeconds = 30 };

        var line = Assert.Single(Rater.Rate(usage, Book, RatingState.Empty).Value!.Lines);

        Assert.Equal((30, 60, 1000, 30_000L, false), (line.FromSecond, line.ToSecond, line.Amount, line.PricingQuantity, line.IsContract));
    }

    [Fact]
    public void Rate_LaterPiece_GoesOnFromWhatTheEarlierLeft()
    {
        // 1 MiB for a second is 0.0135… micro-units: 60 s are 0.8 of one, 120 s 1.6.
        var whole = AUsage.Of(120, cpu: 0, memory: 1);
        var first = Rater.Rate(whole with { BilledSeconds = 60 }, Book, RatingState.Empty).Value!;
        var second = Rater.Rate(whole with { FromSecond = 60, BilledSeconds = 60 }, Book, first.After).Value!;
        var half = Rater.Rate(whole with { BilledSeconds = 30 }, Book, RatingState.Empty).Value!;
        var other = Rater.Rate(whole with { BilledSeconds = 30 }, Book, half.After).Value!;

        Assert.Equal((1, 1, 2), (first.Total.Micros, second.Total.Micros, Rater.Rate(whole, Book, RatingState.Empty).Value!.Total.Micros));
        Assert.Equal((0, 0), (half.Total.Micros, other.Total.Micros)); // another attempt starts at nothing, and does not add to the rest of this one
        Assert.Equal([(Sku.MemoryGibHour, 120L)], second.After.Volumes.Select(volume => (volume.Key, volume.Value)));
    }

    [Fact]
    public void Rate_GpuWithoutAModel_Throws() => Assert.Equal(
        "gpuModel", Assert.Throws<ArgumentException>(() => Rater.Rate(AUsage.Of(1, gpu: 1), Book, RatingState.Empty)).ParamName);

    [Fact]
    public void SkusOf_WhatIsAllocated_InTheOrderOfItsLines()
    {
        Assert.Equal([Sku.CpuCoreHour, Sku.MemoryGibHour, Sku.GpuHour("T4")], Rater.SkusOf(AUsage.Of(1, cpu: 1, memory: 1, gpu: 1, model: "T4")));
        Assert.Empty(Rater.SkusOf(AUsage.Of(1, cpu: 0)));
    }

    [Fact]
    public void CostOf_ANegativeNumber_ThrowsNamingIt()
    {
        Assert.Equal("quantity", Of(-1, 1, 1, 1));
        Assert.Equal("unitPrice", Of(1, -1, 1, 1));
        Assert.Equal("classPerMille", Of(1, 1, -1, 1));
        Assert.Equal("windowPerMille", Of(1, 1, 1, -1));

        static string? Of(long quantity, long micros, int classPerMille, int windowPerMille) => Assert.Throws<ArgumentOutOfRangeException>(
            () => Rater.CostOf(PricingUnit.CoreHour, quantity, new Money(micros, "CNY"), classPerMille, windowPerMille)).ParamName;
    }

    [Fact]
    public void State_NegativeVolume_Throws()
    {
        Assert.Equal("volumes", Assert.Throws<ArgumentOutOfRangeException>(() => RatingState.Of([KeyValuePair.Create(Sku.CpuCoreHour, -1L)])).ParamName);
        Assert.Equal(0, RatingState.Of([KeyValuePair.Create(Sku.CpuCoreHour, 0L)]).Of(Sku.MemoryGibHour).Volume);
    }

    private static long Hours(long hours) => hours * PricingUnit.CoreHour.ConsumedPerUnit;

    private static PriceBook BookWith(PriceRule rule, PriceWindows? windows = null, PriceRule? contract = null)
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Null(book.Rewrite(new PriceBookContents
        {
            SpotPerMille = 400, StandardPerMille = 1000, UrgentPerMille = 1500, Windows = windows, Rules = [rule], Contracts = contract is null ? [] : [contract],
        }));
        return book;
    }

    private static long Exact(ChargeLine line)
    {
        var numerator = (BigInteger)line.PricingQuantity * line.ListUnitPrice.Micros * line.MultiplierPerMille;
        var denominator = (BigInteger)line.PricingUnit.ConsumedPerUnit * 1000;
        return (long)(((2 * numerator) + denominator) / (2 * denominator));
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

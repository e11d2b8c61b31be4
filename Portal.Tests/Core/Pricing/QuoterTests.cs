using CsCheck;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Metering;
using Portal.Core.Primitives;
using Portal.Core.Pricing;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Pricing;

public class QuoterTests
{
    private static readonly Buyer Buyer = new(OrganisationId.New(), AUsage.Start, RatingState.Empty);

    private static readonly PriceBook Book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");

    [Fact]
    public void Quote_CpuTask_GivesExpectedAndMaximum()
    {
        var quote = Quoter.Quote(new ResourceRequest(2000, 1024, 0, [], 7200), PriorityClass.Standard, Book, new ExpectedRun(60, 1800, 9999), [], Buyer).Value!;

        Assert.Equal(("0.525", "2.10", "2.10"), (quote.Expected.ToDecimalString(), quote.ExpectedHigh.ToDecimalString(), quote.Maximum.ToDecimalString()));
        Assert.Equal(0.0175m * Money.MicrosPerUnit, quote.ExpectedLow.Micros);
        Assert.Equal((Book.Id, 1, 7200), (quote.PriceBookId, quote.PriceBookVersion, quote.ExpectedRun.HighSeconds));
        Assert.Empty(quote.GpuModels);
    }

    [Fact]
    public void Quote_SeveralGpuModels_TakesTheDearest()
    {
        var quote = Quoter.Quote(new ResourceRequest(1000, 1024, 1000, ["T4", "H200", "A100"], 3600), PriorityClass.Standard, Book, ExpectedRun.Of(3600), ["T4"], Buyer).Value!;

        Assert.Equal("H200", quote.QuotedGpuModel);
        Assert.Equal(["A100", "H200", "T4"], quote.GpuModels);
        Assert.Equal("32.55", quote.Maximum.ToDecimalString());
        Assert.Equal("3.55", quote.ExpectedLow.ToDecimalString());
    }

    [Fact]
    public void Quote_AnyGpu_MeansTheOfferedModelsThatHaveAPrice()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        book.SetPrice(Sku.CpuCoreHour, Money.Zero("CNY"));
        book.SetPrice(Sku.MemoryGibHour, Money.Zero("CNY"));
        book.SetPrice(Sku.GpuHour("A100"), Money.OfUnits(15, "CNY"));

        Assert.Equal(["A100"], Ask("A100", "H200").Value!.GpuModels);
        Assert.Equal(("unpriced_sku", "gpu.H200.hour"), (Ask("H200").Refusal!.Code, Ask("H200").Refusal!.Details!["sku"]));
        Assert.Equal("no_gpu_offered", Ask().Refusal!.Code);

        Result<Quote> Ask(params string[] offered) =>
            Quoter.Quote(new ResourceRequest(1000, 1024, 500, [], 3600), PriorityClass.Standard, book, ExpectedRun.Of(1), offered, Buyer);
    }

    [Theory]
    [InlineData("B300")]
    [InlineData("H 200'; --")]
    public void Quote_NamedModelWithoutPrice_IsRefused(string model)
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        book.RemovePrice(Sku.AnyGpuHour);

        var refusal = Quoter.Quote(new ResourceRequest(1000, 1024, 1000, ["H200", model], 60), PriorityClass.Standard, book, ExpectedRun.Of(1), [], Buyer).Refusal!;

        Assert.Equal(("unpriced_sku", "gpuModels", $"gpu.{model}.hour"), (refusal.Code, refusal.Field, refusal.Details!["sku"]));
    }

    [Fact]
    public void Quote_AbsurdAmount_IsRefused() => Assert.Equal(
        "quote_too_large",
        Quoter.Quote(new ResourceRequest(long.MaxValue, 1024, 0, [], 2_000_000), PriorityClass.Urgent, Book, ExpectedRun.Of(1), [], Buyer).Refusal!.Code);

    [Fact]
    public void Quote_Lines_SayTheRequestAtTheDearestPrice()
    {
        var quote = Quoter.Quote(new ResourceRequest(2000, 1024, 500, ["A100", "T4"], 7200), PriorityClass.Urgent, Book, ExpectedRun.Of(60), [], Buyer).Value!;

        Assert.Equal(
            [("cpu.core_hour", 2000, "0.50", "3.00"), ("memory.gib_hour", 1024, "0.05", "0.15"), ("gpu.A100.hour", 500, "15.00", "22.50")],
            quote.Lines.Select(line => (line.Sku.Code, (int)line.Amount, line.ListUnitPrice.ToDecimalString(), line.Maximum.ToDecimalString())));
        Assert.All(quote.Lines, line => Assert.Equal((1500, 1000, default), (line.MultiplierPerMille, line.WindowPerMille, line.Tax)));
        Assert.Equal(("25.65", PriorityClass.Urgent, 7200), (quote.Maximum.ToDecimalString(), quote.PriorityClass, quote.MaxRunSeconds));
        Assert.Equal(["cpu.core_hour", "memory.gib_hour", "gpu.A100.hour"], quote.ExpectedLines.Select(line => line.Sku.Code));
        Assert.Equal(quote.Expected, quote.ExpectedLines.Aggregate(Money.Zero("CNY"), (sum, line) => sum + line.BilledCost));
    }

    [Fact]
    public void Quote_Windows_ExpectTheHourAndHoldTheDearest()
    {
        // AUsage.Start is 16:00 in Shanghai; the maximum cannot know when it will run.
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        var windows = new PriceWindows { ZoneId = "Asia/Shanghai", Windows = [new PriceWindow("Day", 8 * 60, 22 * 60, 2000), new PriceWindow("Night", 22 * 60, 8 * 60, 500)] };
        Assert.Null(book.Rewrite(Book.Contents with { Windows = windows }));
        Assert.Null(book.SetPrice(Sku.MemoryGibHour, Money.Zero("CNY")));

        var day = Ask(Buyer);
        var night = Ask(Buyer with { Now = Buyer.Now.AddHours(8) });

        Assert.Equal(("1.00", "2.00"), (day.Expected.ToDecimalString(), day.Maximum.ToDecimalString()));
        Assert.Equal(("0.25", "2.00"), (night.Expected.ToDecimalString(), night.Maximum.ToDecimalString()));
        Assert.All(day.Lines, line => Assert.Equal(2000, line.WindowPerMille));

        Quote Ask(Buyer buyer) => Quoter.Quote(new ResourceRequest(1000, 1024, 0, [], 7200), PriorityClass.Standard, book, ExpectedRun.Of(3600), [], buyer).Value!;
    }

    [Fact]
    public void Quote_ARunOfNoLength_ExpectsNothingAndHoldsTheMaximum()
    {
        var quote = Quoter.Quote(new ResourceRequest(1000, 1024, 0, [], 3600), PriorityClass.Standard, Book, ExpectedRun.Of(0), [], Buyer).Value!;

        Assert.Equal(("0.00", "0.00", "0.00", "0.55"), (quote.ExpectedLow.ToDecimalString(), quote.Expected.ToDecimalString(), quote.ExpectedHigh.ToDecimalString(), quote.Maximum.ToDecimalString()));
        Assert.Empty(quote.ExpectedLines);
    }

    [Theory]
    [InlineData(-1, 5, 5)]
    [InlineData(6, 5, 9)]
    [InlineData(1, 5, 4)]
    public void Quote_AnExpectationOutOfOrder_Throws(long low, long likely, long high) => Assert.Equal(
        "expectedRun",
        Assert.Throws<ArgumentOutOfRangeException>(() => Quoter.Quote(new ResourceRequest(1000, 1024, 0, [], 60), PriorityClass.Standard, Book, new ExpectedRun(low, likely, high), [], Buyer)).ParamName);

    [Fact]
    public void Quote_AnExpectationPastTheMaximum_IsCut() => Assert.Equal(
        new ExpectedRun(60, 60, 60),
        Quoter.Quote(new ResourceRequest(1000, 1024, 0, [], 60), PriorityClass.Standard, Book, new ExpectedRun(61, 70, 80), [], Buyer).Value!.ExpectedRun);

    [Fact]
    public void Quote_Refusals_NameTheField()
    {
        var free = PriceBook.Draft(PriceBookId.New(), 1, "CNY");

        Assert.Equal(("unpriced_sku", null), Ask(free, 0));
        Assert.Equal(("no_gpu_offered", "gpuMilli"), Ask(Book, 1000));
        Assert.Null(free.SetPrice(Sku.CpuCoreHour, Money.OfUnits(9_000_000_000, "CNY")));
        Assert.Null(free.SetPrice(Sku.MemoryGibHour, Money.Zero("CNY")));
        Assert.Equal(("quote_too_large", "maxRunSeconds"), Ask(free, 0));

        static (string, string?) Ask(PriceBook book, long gpuMilli) =>
            Quoter.Quote(new ResourceRequest(64_000, 1024, gpuMilli, [], 2_000_000), PriorityClass.Standard, book, ExpectedRun.Of(1), [], Buyer).Refusal is { } refusal ? (refusal.Code, refusal.Field) : default;
    }

    [Fact]
    public void Quote_SeveralUnpricedModels_NamesTheFirst()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");

        var refusal = Quoter.Quote(new ResourceRequest(1000, 1024, 1000, ["T4", "A100"], 60), PriorityClass.Standard, book, ExpectedRun.Of(1), [], Buyer).Refusal!;

        Assert.Equal("gpu.A100.hour", refusal.Details!["sku"]);
    }

    [Fact]
    public void Quote_AnyRunWithinTheRequest_CostsAtMostTheMaximum()
    {
        var models = new[] { "T4", "A100", "H200", "odd-one" };
        var requests =
            from cpu in Gen.Long[100, 64_000]
            from memory in Gen.Long[64, 500_000]
            from gpu in Gen.OneOf(Gen.Const(0L), Gen.Long[1, 1000], Gen.Long[2, 8].Select(whole => whole * 1000))
            from accepted in Gen.Shuffle(models, 0, 4)
            from max in Gen.OneOf(Gen.Long[1, 20], Gen.Long[1, ResourceRequest.MaxRunSecondsLimit])
            from runMilliseconds in Gen.Long[0, 2 * max * 1000]
            from got in Gen.Int[0, 3]
            from end in Gen.Enum<AttemptEnd>()
            from priorityClass in Gen.Enum<PriorityClass>()
            select (request: new ResourceRequest(cpu, memory, gpu, accepted, max), runMilliseconds, got, end, priorityClass);

        requests.Sample(
            r =>
            {
                var quote = Quoter.Quote(r.request, r.priorityClass, Book, ExpectedRun.Of(1), models, Buyer).Value!;
                var model = quote.GpuModels.Count == 0 ? null : quote.GpuModels[r.got % quote.GpuModels.Count];
                var amounts = r.request.Amounts;
                var run = AUsage.Run(r.runMilliseconds, r.request.MaxRunSeconds, amounts.CpuMillicores, amounts.MemoryMebibytes, amounts.GpuMilli, model, r.priorityClass);
                var usage = UsageMeter.Measure(run, r.end);

                Assert.True(usage is null || Rater.Rate(usage, Book, RatingState.Empty).Value!.Total <= quote.Maximum);
                Assert.True(quote.ExpectedLow <= quote.Expected && quote.Expected <= quote.ExpectedHigh && quote.ExpectedHigh <= quote.Maximum);
            },
            iter: 3000);
    }
}

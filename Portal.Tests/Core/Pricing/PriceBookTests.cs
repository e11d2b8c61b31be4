using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Pricing;

namespace Portal.Tests.Core.Pricing;

public class PriceBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Draft_Default_HasThePublishedPricesAndMultipliers()
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");

        Assert.Equal("0.50", book.PriceOf(Sku.CpuCoreHour).Value!.ListUnitPrice.ToDecimalString());
        Assert.Equal("0.05", book.PriceOf(Sku.MemoryGibHour).Value!.ListUnitPrice.ToDecimalString());
        Assert.Equal("32.00", book.PriceOf(Sku.GpuHour("H200")).Value!.ListUnitPrice.ToDecimalString());
        Assert.Equal(
            [400, 1000, 1500],
            new[] { PriorityClass.Spot, PriorityClass.Standard, PriorityClass.Urgent }.Select(book.MultiplierPerMille));
        Assert.Equal(book.Rules.Count, book.Rules.Select(rule => rule.Sku).Distinct().Count());
    }

    [Fact]
    public void Rules_HoweverWritten_StandInOneOrder_InWhichARefusalCounts()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        string[] codes = ["gpu.any.hour", "model.a.input", "gpu.T4.hour", "memory.gib_hour", "gpu.A100.hour", "cpu.core_hour"];
        foreach (var code in codes)
            Assert.Null(book.SetPrice(Sku.Parse(code), new Money(1, "CNY"), code == "gpu.T4.hour" ? null : 600));
        Assert.Null(book.Rewrite(book.Contents with { PricesAreNet = true, Rules = [.. book.Contents.Rules.Reverse()] }));

        Assert.Equal(["cpu.core_hour", "memory.gib_hour", "gpu.A100.hour", "gpu.T4.hour", "gpu.any.hour", "model.a.input"], book.Rules.Select(rule => rule.Sku.Code));
        var refusal = book.Publish(null, Now, null, Now)!;
        Assert.Equal(("vat_rate_missing", "rules[3].vatBasisPoints", "gpu.T4.hour"), (refusal.Code, refusal.Field, refusal.Details!["sku"]));
    }

    [Fact]
    public void PriceOf_GpuWithoutOwnPrice_FallsBackToAny()
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");

        Assert.Equal(Sku.AnyGpuHour, book.PriceOf(Sku.GpuHour("GTX-1080")).Value!.Sku);
    }

    [Fact]
    public void PriceOf_NoRule_RefusesNamingTheSku()
    {
        var refusal = PriceBook.Draft(PriceBookId.New(), 1, "CNY").PriceOf(Sku.GpuHour("H200")).Refusal!;

        Assert.Equal(("unpriced_sku", "gpu.H200.hour"), (refusal.Code, refusal.Details!["sku"]));
    }

    [Fact]
    public void Publish_EffectiveInThePast_IsRefused()
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");

        Assert.Equal("effective_in_past", book.Publish(null, Now.AddTicks(-1), null, Now)!.Code);
        Assert.Equal(PriceBookState.Draft, book.State);
        Assert.Null(book.Publish(null, Now, null, Now));
    }

    [Fact]
    public void Publish_Empty_IsRefused() =>
        Assert.Equal("price_book_empty", PriceBook.Draft(PriceBookId.New(), 1, "CNY").Publish(null, Now, null, Now)!.Code);

    [Theory]
    [InlineData("storage.gib_month")]
    [InlineData("model.qwen2.5-7b.output")]
    public void Publish_WhatNothingMeasures_IsRefusedAndNamesThePrice(string code)
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Null(book.SetPrice(Sku.Parse(code), new Money(1, "CNY")));

        var refusal = book.Publish(null, Now, null, Now)!;

        Assert.Equal(("sku_not_metered", $"rules[{book.Rules.Count - 1}].sku", code), (refusal.Code, refusal.Field, refusal.Details!["sku"]));
        Assert.Equal(PriceBookState.Draft, book.State);
    }

    [Fact]
    public void Publish_Done_NothingInTheBookCanChange()
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        book.Publish(null, Now, null, Now);

        Assert.Equal("price_book_not_draft", book.SetPrice(Sku.CpuCoreHour, Money.OfUnits(1, "CNY"))!.Code);
        Assert.Equal("price_book_not_draft", book.RemovePrice(Sku.CpuCoreHour)!.Code);
        Assert.Equal("price_book_not_draft", book.SetMultiplier(PriorityClass.Spot, 1)!.Code);
        Assert.Equal("price_book_not_draft", book.Publish(null, Now, null, Now)!.Code);
        Assert.Equal("0.50", book.PriceOf(Sku.CpuCoreHour).Value!.ListUnitPrice.ToDecimalString());
    }

    [Fact]
    public void Supersede_ByTheNext_HandsOverWithoutGapOrOverlap()
    {
        var first = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        first.Publish(null, Now, null, Now);
        var second = first.DraftNext(PriceBookId.New(), 2);
        second.SetPrice(Sku.CpuCoreHour, Money.OfUnits(1, "CNY"));
        Assert.Equal("effective_before_last", second.Publish(first, Now, null, Now)!.Code);

        Assert.Null(second.Publish(first, Now.AddDays(1), null, Now));

        foreach (var instant in new[] { Now, Now.AddDays(1).AddTicks(-1), Now.AddDays(1), Now.AddDays(9) })
            Assert.Equal(instant < Now.AddDays(1) ? first : second, Assert.Single(new[] { first, second }, book => book.IsInForceAt(instant)));
        Assert.Equal((PriceBookState.Superseded, PriceBookState.Published), (first.State, second.State));
        Assert.Equal("0.50", first.PriceOf(Sku.CpuCoreHour).Value!.ListUnitPrice.ToDecimalString());
    }

    [Fact]
    public void SetPrice_BadInput_IsRefusedNamingTheSku()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");

        Assert.Equal(("price_negative", "cpu.core_hour"), Both(book.SetPrice(Sku.CpuCoreHour, new Money(-1, "CNY"))!));
        Assert.Equal(("currency_mismatch", "cpu.core_hour"), Both(book.SetPrice(Sku.CpuCoreHour, new Money(1, "EUR"))!));
        Assert.Equal(("multiplier_out_of_range", "Spot"), Both(book.SetMultiplier(PriorityClass.Spot, -1)!));

        static (string, string?) Both(Refusal refusal) => (refusal.Code, refusal.Field);
    }
}

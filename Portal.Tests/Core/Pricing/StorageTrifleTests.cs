using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Pricing;

public class StorageTrifleTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 10, 0, 0, 0, TimeSpan.Zero);

    // 0.20 for 1024 MiB × 730 h × 3600 s: half a micro-unit for 6727.68 MiB-seconds.
    [Theory]
    [InlineData(1, true)]
    [InlineData(6727, true)]
    [InlineData(6728, false)]
    public void Is_LessThanHalfAMicroUnit(long mebibyteSeconds, bool expected) => Assert.Equal(expected, StorageTrifle.Is(Kept(mebibyteSeconds), Book(rule => rule)));

    [Fact]
    public void Is_ByTheDearestTier_WhateverIsFree()
    {
        var book = Book(rule => rule with { FreeQuantity = 1L << 40, Tiers = [new PriceTier(2L << 40, new Money(400_000, "CNY"))] });

        Assert.True(StorageTrifle.Is(Kept(3363), book));
        Assert.False(StorageTrifle.Is(Kept(3364), book));
        Assert.Equal(1, StorageTrifle.MostOf(Kept(3364), book).Micros);
    }

    [Fact]
    public void Is_NothingThatIsFreeByItsPrice() => Assert.False(StorageTrifle.Is(Kept(1), Book(rule => rule with { ListUnitPrice = Money.Zero("CNY") })));

    [Fact]
    public void Is_WithoutAPrice_Throws()
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Null(book.Rewrite(book.Contents with { Rules = [.. book.Contents.Rules.Where(rule => rule.Sku != Sku.StorageGibMonth)] }));

        Assert.Equal("book", Assert.Throws<ArgumentException>(() => StorageTrifle.Is(Kept(1), book)).ParamName);
    }

    private static StorageRecord Kept(long mebibyteSeconds) => new()
    {
        Id = StorageRecordId.New(), ProjectId = ProjectId.New(), OrganisationId = OrganisationId.New(), ChargePeriodStart = Day, ChargePeriodEnd = Day.AddDays(1), MebibyteSeconds = mebibyteSeconds, PeakMebibytes = 1,
    };

    private static PriceBook Book(Func<PriceRule, PriceRule> change)
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Null(book.Rewrite(book.Contents with { Rules = [.. book.Contents.Rules.Select(rule => rule.Sku == Sku.StorageGibMonth ? change(rule) : rule)] }));
        Assert.Null(book.Publish(null, Day.AddDays(-1), null, Day.AddDays(-1)));
        return book;
    }
}

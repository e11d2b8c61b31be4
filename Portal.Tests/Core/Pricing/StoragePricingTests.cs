using CsCheck;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Pricing;

/// <summary>Where the time of kept files is cut, and what a stretch costs.</summary>
public class StoragePricingTests
{
    private const long GibMonth = 1024L * 730 * 3600;
    private static readonly DateTimeOffset First = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OrganisationId Organisation = OrganisationId.New();
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Fact]
    public void Stretches_OfDays_EndAtTheOrganisationsMidnight()
    {
        var days = Of(First.AddHours(10), First.AddDays(2), Books(First));

        Assert.Equal([(10, 16), (16, 40), (40, 48)], days.Select(day => (Hours(day.Start), Hours(day.End))));
    }

    [Fact]
    public void Stretches_WhereABookTakesOverWithinASecond_AreCutAtTheNext()
    {
        var books = Books(First, First.AddHours(5).AddMilliseconds(300));
        var stretches = StorageStretches.Of(new TimeRange(First, First.AddHours(10)), Shanghai, books, Organisation).ToList();

        Assert.Equal([(First, First.AddHours(5).AddSeconds(1), 1), (First.AddHours(5).AddSeconds(1), First.AddHours(10), 2)], stretches.Select(one => (one.Stretch.Start, one.Stretch.End, one.Book.Version)));
    }

    [Fact]
    public void Stretches_OfAContract_AreCutWhereItBeginsAndEnds()
    {
        var contract = new PriceRule { Sku = Sku.StorageGibMonth, ListUnitPrice = new Money(1, "CNY"), Contract = new ContractTerm(Organisation, First.AddHours(2), First.AddHours(4)) };
        var stretches = Of(First, First.AddHours(10), [Book(1, First, contract)]);

        Assert.Equal([(0, 2), (2, 4), (4, 10)], stretches.Select(one => (Hours(one.Start), Hours(one.End))));
    }

    [Fact]
    public void Stretches_OfABookWithoutAPrice_AreFree()
    {
        var unpriced = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Null(unpriced.SetPrice(Sku.CpuCoreHour, new Money(1, "CNY")));
        Assert.Null(unpriced.Publish(null, First, null, First));
        var priced = DefaultPriceBook.Draft(PriceBookId.New(), 2, "CNY");
        Assert.Null(priced.Publish(unpriced, First.AddHours(3), null, First));

        Assert.Equal([(3, 10)], Of(First, First.AddHours(10), [unpriced, priced]).Select(one => (Hours(one.Start), Hours(one.End))));
        Assert.Empty(Of(First.AddDays(-3), First, [unpriced, priced]));
        Assert.Empty(Of(First, First, [unpriced, priced]));
    }

    [Fact]
    public void Stretches_OfAnyTimeZoneAndBooks_TileTheTimeWithOnePriceEach() =>
        Gen.Select(Gen.Int[0, 40 * 86_400], Gen.Int[1, 40 * 86_400], Gen.OneOf(Gen.Const("Asia/Shanghai"), Gen.Const("America/Havana"), Gen.Const("Australia/Lord_Howe"), Gen.Const("Europe/Berlin")), Gen.Long[0, 400 * 10_000].Array[0, 4]).Sample((from, length, zone, changes) =>
        {
            var range = new TimeRange(First.AddSeconds(from), First.AddSeconds(from + length));
            var books = Books([First, .. changes.Distinct().Where(change => change > 0).Order().Select(change => First.AddMilliseconds(change * 1000))]);
            var at = range.Start;
            foreach (var (stretch, book) in StorageStretches.Of(range, TimeZoneInfo.FindSystemTimeZoneById(zone), books, Organisation))
            {
                Assert.Equal(at, stretch.Start);
                Assert.True(stretch.End > stretch.Start);
                Assert.True(book.IsInForceAt(stretch.Start) && book.IsInForceAt(stretch.End.AddSeconds(-1)));
                Assert.Equal(LocalDay.Containing(stretch.Start, TimeZoneInfo.FindSystemTimeZoneById(zone)), LocalDay.Containing(stretch.End.AddSeconds(-1), TimeZoneInfo.FindSystemTimeZoneById(zone)));
                at = stretch.End;
            }

            Assert.Equal(range.End, at);
        }, iter: 500);

    [Fact]
    public void Rate_OfAGibForAMonth_IsThePrice()
    {
        var line = Assert.Single(Rated(GibMonth, Book(1, First)).Lines);

        Assert.Equal((Sku.StorageGibMonth, 200_000L, GibMonth, 1000, null, 1024L), (line.Sku, line.BilledCost.Micros, line.PricingQuantity, line.MultiplierPerMille, line.WindowPerMille, line.Amount));
    }

    [Fact]
    public void Rate_BeyondAllowanceAndTier_IsALineEach()
    {
        var rule = new PriceRule { Sku = Sku.StorageGibMonth, ListUnitPrice = new Money(200_000, "CNY"), FreeQuantity = GibMonth, Tiers = [new PriceTier(3 * GibMonth, new Money(100_000, "CNY"))] };
        var rated = Rated(5 * GibMonth, Book(1, First, list: rule), before: GibMonth / 2);

        Assert.Equal([(GibMonth / 2, 0L), (2 * GibMonth, 400_000L), (5 * GibMonth / 2, 250_000L)], rated.Lines.Select(line => (line.PricingQuantity, line.BilledCost.Micros)));
        Assert.All(rated.Lines, line => Assert.Equal((0, 86_400, 1024), (line.FromSecond, line.ToSecond, line.Amount)));
        Assert.Equal((650_000, 11 * GibMonth / 2), (rated.Total.Micros, rated.After.Of(Sku.StorageGibMonth).Volume));
    }

    [Fact]
    public void Rate_AnyQuantity_IsTheExactCostRoundedOnce() =>
        Gen.Select(Gen.Long[1, 1L << 40], Gen.Long[0, 1L << 30], Gen.Int[0, 2000]).Sample((quantity, price, vat) =>
        {
            var rule = new PriceRule { Sku = Sku.StorageGibMonth, ListUnitPrice = new Money(price, "CNY"), VatRateBasisPoints = vat };
            var book = Book(1, First, list: rule, isNet: true);
            var (numerator, denominator) = ((System.Numerics.BigInteger)quantity * price * (10_000 + vat), (System.Numerics.BigInteger)GibMonth * 10_000);

            Assert.Equal((long)(((2 * numerator) + denominator) / (2 * denominator)), Rated(quantity, book).Total.Micros);
        }, iter: 2000);

    [Fact]
    public void Rate_WithoutAPrice_IsRefused()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Equal("unpriced_sku", Rater.Rate(Kept(1), book, RatingState.Empty).Refusal!.Code);
    }

    private static RatedStorage Rated(long quantity, PriceBook book, long before = 0) => Rater.Rate(Kept(quantity), book, RatingState.Of([KeyValuePair.Create(Sku.StorageGibMonth, before)])).Value;

    private static StorageRecord Kept(long quantity) => new()
    {
        Id = StorageRecordId.New(), ProjectId = ProjectId.New(), OrganisationId = Organisation, ChargePeriodStart = First, ChargePeriodEnd = First.AddDays(1), MebibyteSeconds = quantity, PeakMebibytes = 1024,
    };

    private static List<TimeRange> Of(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<PriceBook> books) => [.. StorageStretches.Of(new TimeRange(from, to), Shanghai, books, Organisation).Select(one => one.Stretch)];

    private static double Hours(DateTimeOffset instant) => (instant - First).TotalHours;

    private static List<PriceBook> Books(params IReadOnlyList<DateTimeOffset> from)
    {
        var books = new List<PriceBook>();
        foreach (var instant in from)
        {
            var next = DefaultPriceBook.Draft(PriceBookId.New(), books.Count + 1, "CNY");
            Assert.Null(next.Publish(books.LastOrDefault(), instant, null, First));
            books.Add(next);
        }

        return books;
    }

    private static PriceBook Book(int version, DateTimeOffset from, PriceRule? contract = null, PriceRule? list = null, bool isNet = false)
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), version, "CNY");
        var rules = book.Rules.Select(rule => list is not null && rule.Sku == list.Sku ? list : isNet ? rule with { VatRateBasisPoints = 0 } : rule);
        Assert.Null(book.Rewrite(book.Contents with { Rules = [.. rules], Contracts = contract is null ? [] : [contract], PricesAreNet = isNet }));
        Assert.Null(book.Publish(null, from, null, from));
        return book;
    }
}

using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Pricing;

namespace Portal.Tests.Core.Pricing;

public class PriceBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PriceRule Cpu = new() { Sku = Sku.CpuCoreHour, ListUnitPrice = new Money(50, "CNY") };

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
    public void PriceOf_NoGpu_NeverHasThePriceOfAnyGpu()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Null(book.SetPrice(Sku.AnyGpuHour, new Money(1, "CNY")));

        Assert.Equal("unpriced_sku", book.PriceOf(Sku.CpuCoreHour).Refusal!.Code);
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

    [Fact]
    public void Publish_Done_NothingInTheBookCanChange()
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        book.Publish(null, Now, null, Now);

        Assert.Equal("price_book_not_draft", book.SetPrice(Sku.CpuCoreHour, Money.OfUnits(1, "CNY"))!.Code);
        Assert.Equal("price_book_not_draft", book.Rewrite(book.Contents with { Rules = [Cpu] })!.Code);
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

        Assert.Equal("price_negative cpu.core_hour given=-1.00", Text(book.SetPrice(Sku.CpuCoreHour, Money.OfUnits(-1, "CNY"))));
        Assert.Equal("currency_mismatch cpu.core_hour expected=CNY given=EUR", Text(book.SetPrice(Sku.CpuCoreHour, new Money(1, "EUR"))));
        Assert.Equal("vat_rate_out_of_range cpu.core_hour least=0 most=10000", Text(book.SetPrice(Sku.CpuCoreHour, new Money(1, "CNY"), -1)));
        Assert.Equal("vat_rate_out_of_range cpu.core_hour least=0 most=10000", Text(book.SetPrice(Sku.CpuCoreHour, new Money(1, "CNY"), 10_001)));
        Assert.Equal("multiplier_out_of_range Spot least=0 most=100000", Text(book.SetMultiplier(PriorityClass.Spot, -1)));
        Assert.Equal("multiplier_out_of_range Urgent least=0 most=100000", Text(book.SetMultiplier(PriorityClass.Urgent, 100_001)));
        Assert.Equal("unpriced_sku  sku=cpu.core_hour", Text(book.RemovePrice(Sku.CpuCoreHour)));
        Assert.Equal("unpriced_sku gpuModels sku=gpu.any.hour", Text(book.RemovePrice(Sku.AnyGpuHour)));
        Assert.Empty(book.Rules);
        Assert.Equal((400, 1500), (book.SpotPerMille, book.UrgentPerMille));
    }

    [Fact]
    public void SetPrice_AtEveryBound_ReplacesTheListAndLeavesContracts()
    {
        var (book, contract) = (PriceBook.Draft(PriceBookId.New(), 1, "CNY"), Cpu with { Contract = new ContractTerm(OrganisationId.New(), Now, null) });
        Assert.Null(book.Rewrite(book.Contents with { Rules = [Cpu], Contracts = [contract] }));

        Assert.Null(book.SetPrice(Sku.CpuCoreHour, Money.Zero("CNY"), 0));
        Assert.Null(book.SetPrice(Sku.MemoryGibHour, new Money(1, "CNY"), 10_000));
        foreach (var (one, perMille) in new[] { (PriorityClass.Spot, 0), (PriorityClass.Standard, 900), (PriorityClass.Urgent, 100_000) })
            Assert.Null(book.SetMultiplier(one, perMille));

        Assert.Equal([(Sku.CpuCoreHour, 0, (int?)0), (Sku.MemoryGibHour, 1, 10_000)], book.Rules.Select(rule => (rule.Sku, rule.ListUnitPrice.Micros, rule.VatRateBasisPoints)));
        Assert.Equal((0, 900, 100_000), (book.SpotPerMille, book.StandardPerMille, book.UrgentPerMille));
        Assert.Null(book.RemovePrice(Sku.CpuCoreHour));
        Assert.Equal([Sku.MemoryGibHour], book.Rules.Select(rule => rule.Sku));
        Assert.Equal([contract], book.Contracts);
    }

    [Fact]
    public void UnknownClass_Throws()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");

        Assert.Equal("priorityClass", Assert.Throws<ArgumentOutOfRangeException>(() => book.SetMultiplier((PriorityClass)99, 1)).ParamName);
        Assert.Equal("priorityClass", Assert.Throws<ArgumentOutOfRangeException>(() => book.MultiplierPerMille((PriorityClass)99)).ParamName);
    }

    [Fact]
    public void Draft_VersionBelowOneOrNoCurrency_Throws()
    {
        Assert.Equal("version", Assert.Throws<ArgumentOutOfRangeException>(() => PriceBook.Draft(PriceBookId.New(), 0, "CNY")).ParamName);
        Assert.Throws<ArgumentException>(() => PriceBook.Draft(PriceBookId.New(), 1, "yuan"));
    }

    [Fact]
    public void Rewrite_SaysEverythingAnewAndCounts()
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        var windows = new PriceWindows { ZoneId = "UTC", Windows = [new PriceWindow("night", 0, 480, 600)] };
        var contract = Cpu with { Contract = new ContractTerm(OrganisationId.New(), Now, null) };
        var contents = new PriceBookContents { SpotPerMille = 1, StandardPerMille = 2, UrgentPerMille = 3, Windows = windows, PricesAreNet = true, Rules = [Cpu], Contracts = [contract] };

        Assert.Null(book.Rewrite(contents));

        Assert.Equal(0, PriceBookDiff.Between(contents, book.Contents).Count);
        Assert.Equal((1L, windows, true), (book.Revision, book.Windows, book.PricesAreNet));
        Assert.Null(book.Rewrite(contents with { Windows = new PriceWindows { ZoneId = "UTC", Windows = [] }, PricesAreNet = false }));
        Assert.Equal((2L, null, false), (book.Revision, book.Windows, book.PricesAreNet));
        Assert.Equal("sku_repeated", book.Rewrite(contents with { Rules = [Cpu, Cpu] })!.Code);
        Assert.Equal((2L, 1), (book.Revision, book.Rules.Count));
    }

    [Fact]
    public void DraftNext_HasEverythingOfTheOneBefore()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 4, "CNY");
        var contract = Cpu with { Contract = new ContractTerm(OrganisationId.New(), Now, null) };
        Assert.Null(book.Rewrite(new PriceBookContents
        {
            SpotPerMille = 1, StandardPerMille = 2, UrgentPerMille = 3, PricesAreNet = true,
            Windows = new PriceWindows { ZoneId = "UTC", Windows = [new PriceWindow("night", 0, 480, 600)] },
            Rules = [Cpu, new PriceRule { Sku = Sku.MemoryGibHour, ListUnitPrice = new Money(5, "CNY"), VatRateBasisPoints = 900 }], Contracts = [contract],
        }));
        var id = PriceBookId.New();

        var next = book.DraftNext(id, 5);
        var taxed = book.DraftNext(id, 5, _ => 600);

        Assert.Equal((id, 5, "CNY", PriceBookState.Draft, 0L), (next.Id, next.Version, next.Currency, next.State, next.Revision));
        Assert.Equal(0, PriceBookDiff.Between(book.Contents, next.Contents).Count);
        Assert.Equal([600, 900], taxed.Rules.Select(rule => rule.VatRateBasisPoints));
        Assert.Equal([contract], taxed.Contracts);
    }

    [Fact]
    public void Publish_Refusals_SayWhatWouldDo()
    {
        var first = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Equal("effective_in_past effectiveFrom earliest=2026-11-01T00:00:00.0000000+00:00", Text(first.Publish(null, Now.AddTicks(-1), null, Now.ToOffset(TimeSpan.FromHours(8)))));
        Assert.Null(first.Publish(null, Now.AddDays(1), null, Now));

        var second = first.DraftNext(PriceBookId.New(), 2);
        Assert.Equal("effective_before_last effectiveFrom after=2026-11-02T00:00:00.0000000+00:00 version=1", Text(second.Publish(first, Now.AddDays(1), null, Now)));
        Assert.Equal("price_book_not_draft state state=Published", Text(first.Publish(null, Now, null, Now)));

        var empty = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Equal("price_book_empty rules ", Text(empty.Publish(null, Now, null, Now)));
        Assert.Null(empty.Rewrite(empty.Contents with { Rules = [Cpu], Contracts = [Cpu with { Contract = new(OrganisationId.New(), Now, null) }, Cpu with { Sku = Sku.MemoryGibHour, Contract = new(OrganisationId.New(), Now, null) }] }));
        Assert.Equal(
            $"contract_without_list_price contracts[{empty.Contracts.Select(rule => rule.Sku).ToList().IndexOf(Sku.MemoryGibHour)}].sku sku=memory.gib_hour",
            Text(empty.Publish(null, Now, null, Now)));
    }

    [Fact]
    public void Publish_Done_SaysByWhomAndWhen()
    {
        var (first, by, shanghai) = (DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY"), UserId.New(), TimeSpan.FromHours(8));
        Assert.False(first.IsInForceAt(Now));

        Assert.Null(first.Publish(null, Now.AddDays(1).ToOffset(shanghai), by, Now.ToOffset(shanghai)));

        Assert.Equal((by, Now, Now.AddDays(1), null, 1L), (first.PublishedBy, first.PublishedAt, first.EffectiveFrom, first.SupersededAt, first.Revision));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (first.PublishedAt!.Value.Offset, first.EffectiveFrom!.Value.Offset));
        Assert.Null(first.DraftNext(PriceBookId.New(), 2).Publish(first, Now.AddDays(2), null, Now));
        Assert.Equal((Now.AddDays(2), 2L), (first.SupersededAt, first.Revision));
    }

    [Fact]
    public void Publish_AfterADraftOrASupersededBook_Throws()
    {
        var first = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        var second = first.DraftNext(PriceBookId.New(), 2);
        Assert.Equal("last", Assert.Throws<ArgumentException>(() => second.Publish(first, Now, null, Now)).ParamName);
        Assert.Null(first.Publish(null, Now, null, Now));
        Assert.Null(second.Publish(first, Now.AddDays(1), null, Now));

        Assert.Throws<ArgumentException>(() => first.DraftNext(PriceBookId.New(), 3).Publish(first, Now.AddDays(2), null, Now));
    }

    [Fact]
    public void RulesOver_Contracts_AreCutAtTheSecondTheyBeginAndEnd()
    {
        var organisation = OrganisationId.New();
        var contract = Cpu with { ListUnitPrice = new Money(30, "CNY"), Contract = new ContractTerm(organisation, Now.AddSeconds(10.5), Now.AddSeconds(20)) };
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Null(book.Rewrite(book.Contents with { Rules = [Cpu with { VatRateBasisPoints = 600 }], Contracts = [contract] }));

        Assert.Equal("11:50 20:30 30:50", Over(organisation, 0, 30));
        Assert.Equal("9:30 30:50", Over(organisation, 11, 30));
        Assert.Equal("9:30", Over(organisation, 11, 9));
        Assert.Equal("5:50", Over(organisation, 20, 5));
        Assert.Equal("10:50", Over(organisation, 0, 10));
        Assert.Equal("30:50", Over(OrganisationId.New(), 0, 30));
        Assert.All(book.RulesOver(Sku.CpuCoreHour, organisation, Now, 30).Value!, rule => Assert.Equal(600, rule.Rule.VatRateBasisPoints)); // its own says none
        Assert.Equal("unpriced_sku", book.RulesOver(Sku.MemoryGibHour, organisation, Now, 1).Refusal!.Code);

        string Over(OrganisationId whose, double from, long seconds) =>
            string.Join(' ', book.RulesOver(Sku.CpuCoreHour, whose, Now.AddSeconds(from), seconds).Value!.Select(rule => $"{rule.Until}:{rule.Rule.ListUnitPrice.Micros}"));
    }

    [Fact]
    public void RulesOver_AContractOnAnyGpu_GivesWayToOneOnTheModelAndToTheListsModel()
    {
        var (organisation, h200) = (OrganisationId.New(), Sku.GpuHour("H200"));
        var term = new ContractTerm(organisation, Now, null);
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        PriceRule any = Gpu(Sku.AnyGpuHour, 5), own = Gpu(h200, 9), anyContract = Gpu(Sku.AnyGpuHour, 4) with { Contract = term }, ownContract = Gpu(h200, 8) with { Contract = term };

        Assert.Equal(4, Price([any], [anyContract]));
        Assert.Equal(8, Price([any], [anyContract, ownContract]));
        Assert.Equal(9, Price([any, own], [anyContract]));
        Assert.Equal(8, Price([any, own], [anyContract, ownContract]));

        long Price(PriceRule[] rules, PriceRule[] contracts)
        {
            Assert.Null(book.Rewrite(book.Contents with { Rules = rules, Contracts = contracts }));
            return Assert.Single(book.RulesOver(h200, organisation, Now, 60).Value!).Rule.ListUnitPrice.Micros;
        }

        static PriceRule Gpu(Sku sku, long micros) => new() { Sku = sku, ListUnitPrice = new Money(micros, "CNY") };
    }

    [Theory]
    [InlineData(-5, -1, 50)] // over
    [InlineData(-5, 0, 50)] // ends now
    [InlineData(-5, 1, 90)]
    [InlineData(3, 4, 90)] // still to come
    [InlineData(-5, null, 90)]
    public void DearestFrom_AContract_CountsWhileItMayStillApply(int from, int? to, long micros)
    {
        var organisation = OrganisationId.New();
        var book = WithContract(organisation, from, to, 90);

        Assert.Equal(micros, book.DearestFrom(Sku.CpuCoreHour, organisation, Now).Value.UnitPrice.Micros);
        Assert.Equal(50, book.DearestFrom(Sku.CpuCoreHour, OrganisationId.New(), Now).Value.UnitPrice.Micros);
        Assert.Equal("unpriced_sku", book.DearestFrom(Sku.MemoryGibHour, organisation, Now).Refusal!.Code);
    }

    [Theory]
    [InlineData(0, null, 30)] // for good from now on: the list never applies
    [InlineData(1, null, 50)]
    [InlineData(-5, 5, 50)]
    public void DearestFrom_ACheaperContract_HoldsAloneOnlyWhereTheListNeverApplies(int from, int? to, long micros)
    {
        var organisation = OrganisationId.New();

        Assert.Equal(micros, WithContract(organisation, from, to, 30).DearestFrom(Sku.CpuCoreHour, organisation, Now).Value.UnitPrice.Micros);
    }

    [Fact]
    public void LacksRate_OnlyWhereTaxComesOnTop()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.False(book.LacksRate(Cpu));
        Assert.Equal(new PriceTax(null, false), book.TaxOf(Cpu));
        Assert.Null(book.Rewrite(book.Contents with { PricesAreNet = true }));

        Assert.True(book.LacksRate(Cpu));
        Assert.False(book.LacksRate(Cpu with { VatRateBasisPoints = 0 }));
        Assert.Equal(new PriceTax(600, true), book.TaxOf(Cpu with { VatRateBasisPoints = 600 }));
    }

    [Fact]
    public void Contracts_HoweverWritten_StandByOrganisationSkuAndBeginning()
    {
        OrganisationId[] two = [.. new[] { OrganisationId.New(), OrganisationId.New() }.OrderBy(organisation => organisation.Value)];
        PriceRule[] inOrder = [Of(two[0], Sku.CpuCoreHour, 0), Of(two[0], Sku.CpuCoreHour, 1), Of(two[0], Sku.MemoryGibHour, 0), Of(two[1], Sku.CpuCoreHour, 0)];
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");

        Assert.Null(book.Rewrite(book.Contents with { Contracts = [inOrder[2], inOrder[3], inOrder[1], inOrder[0]] }));

        Assert.Equal(inOrder, book.Contracts);

        static PriceRule Of(OrganisationId organisation, Sku sku, int day) => Cpu with { Sku = sku, Contract = new ContractTerm(organisation, Now.AddDays(day), Now.AddDays(day + 1)) };
    }

    [Fact]
    public void DependsOnVolume_WhenAnyPriceDoes()
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Null(book.Rewrite(book.Contents with { Rules = [Cpu] }));
        Assert.False(book.DependsOnVolume);

        Assert.Null(book.Rewrite(book.Contents with { Contracts = [Cpu with { FreeQuantity = 1, Contract = new ContractTerm(OrganisationId.New(), Now, null) }] }));
        Assert.True(book.DependsOnVolume);
    }

    private static PriceBook WithContract(OrganisationId organisation, int from, int? to, long micros)
    {
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        var term = new ContractTerm(organisation, Now.AddDays(from), to is { } end ? Now.AddDays(end) : null);
        Assert.Null(book.Rewrite(book.Contents with { Rules = [Cpu], Contracts = [Cpu with { ListUnitPrice = new Money(micros, "CNY"), Contract = term }] }));
        return book;
    }

    private static string Text(Refusal? refusal) => $"{refusal!.Code} {refusal.Field} {string.Join(' ', (refusal.Details ?? new Dictionary<string, string>()).Select(fact => $"{fact.Key}={fact.Value}"))}";
}

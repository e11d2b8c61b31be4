using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.PriceBooks;
using Portal.Hosting;
using Portal.Tests.Core.Pricing;
using Portal.Tests.Testing;
using CsCheck;

namespace Portal.Tests.Features.PriceBooks;

/// <summary>Draft, change, preview, publish: as an administrator does it, by page or program.</summary>
public sealed class PriceBookLifeTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;

    private PriceBookDrafts Drafts => new(_ledger.Contexts, Options.Create(_ledger.Invoicing), _ledger.Time);

    private PublishPriceBook Publishing => new(_ledger.Contexts, _ledger.Time);

    private PreviewPriceBook Preview => new(_ledger.Contexts, Options.Create(new PortalOptions { DataRoot = "/" }), _ledger.Time);

    private PriceBookQueries Queries => new(_ledger.Contexts, _ledger.Time);

    public async Task InitializeAsync() => _ledger = await StoredLedger.SqliteAsync();

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Publish_ChangedDraft_TakesOverWithoutGapAndSaysWho()
    {
        var (id, revision) = await DraftAsync(document => document with { Rules = [.. document.Rules.Select(rule => rule.Sku == "cpu.core_hour" ? rule with { Price = "0.60", Free = "10", Tiers = [new TierDocument("1000", "0.4")] } : rule)] });
        var from = StoredLedger.Start.AddDays(3);

        Assert.Null(await Publishing.HandleAsync(_ledger.Admin, id, new PublishPriceBookRequest(revision, from), CancellationToken.None));

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var books = await db.PriceBooks.OrderBy(book => book.Version).ToListAsync();
        Assert.Equal([(PriceBookState.Superseded, (DateTimeOffset?)from), (PriceBookState.Published, null)], books.Select(book => (book.State, book.SupersededAt)));
        Assert.Equal((from, _ledger.Admin.Id), (books[1].EffectiveFrom, books[1].PublishedBy));
        foreach (var (at, version) in new[] { (from.AddTicks(-1), 1), (from, 2) })
            Assert.Equal(version, (await CurrentPriceBook.GetAsync(db, at, CancellationToken.None)).Version);
        Assert.Equal(["prices.change", "prices.draft", "prices.publish"], await db.AuditEntries.OrderBy(entry => entry.Act).Select(entry => entry.Act).ToListAsync());
    }

    [Fact]
    public async Task Publish_InThePastOrBeforeTheLast_IsRefusedAndStaysADraft()
    {
        var (first, revision) = await DraftAsync(document => document with { SpotPerMille = 1 });
        Assert.Equal("effective_in_past", (await PublishAsync(first, revision, _ledger.Time.GetUtcNow().AddTicks(-1)))!.Code);
        Assert.Null(await PublishAsync(first, revision, _ledger.Time.GetUtcNow().AddDays(5)));
        var (second, next) = await DraftAsync(document => document with { SpotPerMille = 2 });

        Assert.Equal(("effective_before_last", "effectiveFrom"), Both(await PublishAsync(second, next, _ledger.Time.GetUtcNow().AddDays(4))));
        Assert.Equal(PriceBookState.Draft, (await Queries.FindAsync(_ledger.Admin, second, CancellationToken.None))!.State);
    }

    // As a program does that was written before there was a choice: its prices must not become lower by the tax.
    [Fact]
    public async Task Change_ThatDoesNotSayNetOrGross_LeavesItAsTheDraftHasIt()
    {
        var (id, revision) = await DraftAsync(document => document with { PricesAreNet = true });
        _ledger.Time.Advance(TimeSpan.FromMinutes(1));
        var draft = (await Queries.FindAsync(_ledger.Admin, id, CancellationToken.None))!;

        Assert.Null(await Drafts.ChangeAsync(
            _ledger.Admin, id, new ChangeDraftRequest(revision, draft.Document with { PricesAreNet = null, Rules = [.. draft.Document.Rules.Select(rule => rule with { VatBasisPoints = null })] }), CancellationToken.None));

        Assert.True((await Queries.FindAsync(_ledger.Admin, id, CancellationToken.None))!.Document.PricesAreNet);
        Assert.Equal("vat_rate_missing", (await PublishAsync(id, revision + 1, null))!.Code);
    }

    [Theory]
    [InlineData(-100, "0.50")]
    [InlineData(-1_000_000, "0.50")]
    [InlineData(0, "0.50")]
    [InlineData(100, "0.25")]
    [InlineData(1_000_000, "0.25")]
    public void Form_ARateThatIsNone_IsShownAsTheNearest(int percent, string without)
    {
        var form = new PriceBookForm(new PriceBookDocument(400, 1000, 1500, null, null, [new RuleDocument("cpu.core_hour", "0.50")], null, PricesAreNet: false), TimeZoneInfo.Utc);
        form.Rules[0].Vat = percent;

        Assert.Equal(without, form.Other(form.Rules[0], "CNY")!.Value.ToDecimalString());
    }

    [Fact]
    public async Task Publish_PricesWithoutTaxNorRate_IsRefusedAndNamesThePrice()
    {
        var (id, revision) = await DraftAsync(document => document with { PricesAreNet = true, Rules = [.. document.Rules.Select((rule, i) => i == 1 ? rule with { VatBasisPoints = null } : rule with { VatBasisPoints = 0 })] });
        _ledger.Time.Advance(TimeSpan.FromMinutes(1));

        var refusal = await PublishAsync(id, revision, null);

        Assert.Equal(("vat_rate_missing", "rules[1].vatBasisPoints", "memory.gib_hour"), (refusal!.Code, refusal.Field, refusal.Details!["sku"]));
        var draft = (await Queries.FindAsync(_ledger.Admin, id, CancellationToken.None))!;
        Assert.Contains(draft.Changes, change => (change.Kind, change.Before, change.After) is ("tax", false, true));
        // Exempt on purpose is a rate.
        Assert.Null(await Drafts.ChangeAsync(_ledger.Admin, id, new ChangeDraftRequest(revision, draft.Document with { Rules = [.. draft.Document.Rules.Select(rule => rule with { VatBasisPoints = 0 })] }), CancellationToken.None));
        Assert.Null(await PublishAsync(id, revision + 1, null));
    }

    [Fact]
    public async Task Draft_OfABookFromBeforeRates_BeginsWithTheUsualOnes()
    {
        await _ledger.PublishAsync(contents => contents with { Rules = [.. contents.Rules.Select(rule => rule with { VatRateBasisPoints = rule.Sku == Sku.CpuCoreHour ? 1300 : null })] });
        _ledger.Invoicing.VatRates[SkuKind.Memory] = 900;

        var id = (await Drafts.CreateAsync(_ledger.Admin, CancellationToken.None)).Value;

        var document = (await Queries.FindAsync(_ledger.Admin, id, CancellationToken.None))!.Document;
        Assert.Equal([1300, 900, 600], new[] { "cpu.core_hour", "memory.gib_hour", "gpu.any.hour" }.Select(sku => document.Rules.Single(rule => rule.Sku == sku).VatBasisPoints));
    }

    [Theory]
    [InlineData(true, "0.50", 600, "0.53")]
    [InlineData(false, "0.53", 600, "0.50")]
    [InlineData(true, "1", 1234.5, null)]
    [InlineData(true, "abc", 600, null)]
    public void Form_PriceAndRate_SaysTheOther(bool areNet, string price, double basisPoints, string? other)
    {
        var form = new PriceBookForm(new PriceBookDocument(1, 1, 1, null, null, [new RuleDocument("cpu.core_hour", price)], null, areNet), TimeZoneInfo.Utc);
        form.Rules[0].Vat = other is null && price == "1" ? null : (decimal)basisPoints / 100;

        Assert.Equal(other, form.Other(form.Rules[0], "CNY")?.ToDecimalString());
        form.AddContract(Guid.NewGuid(), StoredLedger.Start);
        form.Contracts[0].Price = price;
        Assert.Equal(other, form.Other(form.Contracts[0], "CNY")?.ToDecimalString());
    }

    [Fact]
    public async Task Publish_ManyAtOnce_IsPublishedOnce()
    {
        var (id, revision) = await DraftAsync(document => document with { SpotPerMille = 1 });
        _ledger.Time.Advance(TimeSpan.FromMinutes(1));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PublishAsync(id, revision, null))));

        Assert.Single(answers, answer => answer is null);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal(1, await db.AuditEntries.CountAsync(entry => entry.Act == "prices.publish"));
    }

    [Fact]
    public async Task Draft_ManyAtOnce_IsOne()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Drafts.CreateAsync(_ledger.Admin, CancellationToken.None))));

        var made = Assert.Single(answers, answer => answer.IsAccepted);
        Assert.All(answers.Where(answer => !answer.IsAccepted), answer => Assert.Equal(("price_book_draft_exists", made.Value.ToString()), (answer.Refusal!.Code, answer.Refusal.Details!["id"])));
    }

    [Fact]
    public async Task Change_BadInput_NamesTheFieldAndChangesNothing()
    {
        var id = (await Drafts.CreateAsync(_ledger.Admin, CancellationToken.None)).Value;
        var rule = new RuleDocument("cpu.core_hour", "1");
        var customer = await _ledger.CustomerAsync();
        var organisation = customer.Organisation.Value;

        Assert.Equal(("price_book_field", "rules[0].price"), await AskAsync(new(1, 1, 1, null, null, [rule with { Price = "free" }], null)));
        Assert.Equal(("price_book_field", "rules[0].sku"), await AskAsync(new(1, 1, 1, null, null, [rule with { Sku = "cpu" }], null)));
        Assert.Equal(("vat_rate_out_of_range", "rules[0].vatBasisPoints"), await AskAsync(new(1, 1, 1, null, null, [rule with { VatBasisPoints = 10_001 }], null)));
        Assert.Equal(("vat_rate_out_of_range", "contracts[0].vatBasisPoints"), await AskAsync(new(1, 1, 1, null, null, [rule], [new ContractDocument(organisation, StoredLedger.Start, null, rule with { VatBasisPoints = -1 })])));
        Assert.Equal(("sku_repeated", "rules[1].sku"), await AskAsync(new(1, 1, 1, null, null, [rule, rule], null)));
        Assert.Equal(("price_negative", "rules[0].tiers[0].price"), await AskAsync(new(1, 1, 1, null, null, [rule with { Tiers = [new TierDocument("1", "-1")] }], null)));
        Assert.Equal(("tiers_out_of_order", "rules[0].tiers[1].from"), await AskAsync(new(1, 1, 1, null, null, [rule with { Tiers = [new TierDocument("5", "1"), new TierDocument("5", "2")] }], null)));
        Assert.Equal(("multiplier_out_of_range", "spotPerMille"), await AskAsync(new(-1, 1, 1, null, null, [rule], null)));
        Assert.Equal(("unknown_zone", "zoneId"), await AskAsync(new(1, 1, 1, "Mars/Olympus", [new WindowDocument("n", "22:00", "08:00", 1)], [rule], null)));
        Assert.Equal(("windows_overlap", "windows[1].from"), await AskAsync(new(1, 1, 1, "UTC", [new WindowDocument("n", "22:00", "08:00", 1), new WindowDocument("m", "07:00", "09:00", 1)], [rule], null)));
        Assert.Equal(("contract_period", "contracts[0].to"), await AskAsync(new(1, 1, 1, null, null, [rule], [new ContractDocument(organisation, StoredLedger.Start, StoredLedger.Start, rule)])));
        Assert.Equal(("contracts_overlap", "contracts[1].from"), await AskAsync(new(1, 1, 1, null, null, [rule], [new ContractDocument(organisation, StoredLedger.Start, null, rule), new ContractDocument(organisation, StoredLedger.Start.AddDays(1), null, rule)])));
        Assert.Equal(("organisation_not_found", "contracts[0].organisationId"), await AskAsync(new(1, 1, 1, null, null, [rule], [new ContractDocument(Guid.NewGuid(), StoredLedger.Start, null, rule)])));
        Assert.Empty((await Queries.FindAsync(_ledger.Admin, id, CancellationToken.None))!.Changes);

        async Task<(string, string?)> AskAsync(PriceBookDocument document) => Both(await Drafts.ChangeAsync(_ledger.Admin, id, new ChangeDraftRequest(0, document), CancellationToken.None));
    }

    [Fact]
    public async Task Change_OfAnOldRevision_IsNotWrittenOver()
    {
        var (id, revision) = await DraftAsync(document => document with { SpotPerMille = 1 });
        var document = (await Queries.FindAsync(_ledger.Admin, id, CancellationToken.None))!.Document;

        Assert.Equal("price_book_changed", (await Drafts.ChangeAsync(_ledger.Admin, id, new ChangeDraftRequest(revision - 1, document), CancellationToken.None))!.Code);
    }

    [Fact]
    public async Task Acts_OfAnyoneElse_AreRefused()
    {
        var caller = (await _ledger.CustomerAsync()).Caller;
        var (id, revision) = await DraftAsync(document => document with { SpotPerMille = 1 });

        Assert.Equal("not_allowed", (await Drafts.CreateAsync(caller, CancellationToken.None)).Refusal!.Code);
        Assert.Equal("not_allowed", (await Drafts.DiscardAsync(caller, id, CancellationToken.None))!.Code);
        Assert.Equal("not_allowed", (await Publishing.HandleAsync(caller, id, new PublishPriceBookRequest(revision), CancellationToken.None))!.Code);
        Assert.Equal("not_allowed", (await Preview.HandleAsync(caller, id, null, CancellationToken.None)).Refusal!.Code);
        Assert.Null(await Drafts.DiscardAsync(_ledger.Admin, id, CancellationToken.None));
    }

    [Fact]
    public async Task Preview_OfLastMonth_RatesWhatWasUsed()
    {
        var customer = await _ledger.CustomerAsync(creditUnits: 100);
        // Two tiers are passed: 4 core-hours free, then 0.50, from 10 on 0.25.
        await _ledger.PublishAsync(contents => contents with { Rules = [.. contents.Rules.Select(rule => rule.Sku == Sku.CpuCoreHour ? rule with { FreeQuantity = Hours(4), Tiers = [new PriceTier(Hours(10), new Money(250_000, "CNY"))] } : rule)] });
        for (var i = 0; i < 5; i++)
        {
            await _ledger.RunTaskAsync(customer, cpu: 3000);
            _ledger.Time.Advance(TimeSpan.FromHours(1));
        }

        _ledger.Time.SetUtcNow(new DateTimeOffset(2026, 12, 5, 0, 0, 0, TimeSpan.Zero));
        var (id, _) = await DraftAsync(document => document with { Rules = [.. document.Rules.Where(rule => rule.Sku != "memory.gib_hour").Select(rule => rule.Sku == "cpu.core_hour" ? rule with { Price = "1", Free = null, Tiers = null } : rule)] });
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var current = await db.PriceBooks.AsNoTracking().SingleAsync(book => book.State == PriceBookState.Published);

        var same = (await Preview.HandleAsync(_ledger.Admin, current.Id, null, CancellationToken.None)).Value;
        var drafted = (await Preview.HandleAsync(_ledger.Admin, id, "2026-11", CancellationToken.None)).Value;

        // By the book that charged it, the month comes to what was charged: 6 at 0.50 and 5 at 0.25, and 5 × 4 GiB-hours at 0.05.
        Assert.Equal(("2026-11", "5.25", "0.00"), (same.Month, same.Before.ToDecimalString(), same.Difference.ToDecimalString()));
        Assert.All(same.Rows, row => Assert.Equal(row.Before, row.After));
        Assert.Equal([("cpu.core_hour", "4.25", "15.00", "10.75", null), ("memory.gib_hour", "1.00", null, null, PreviewGap.NoPrice)],
            drafted.Rows.Select(row => (row.Sku.Code, row.Before.ToDecimalString(), row.After?.ToDecimalString(), row.Difference?.ToDecimalString(), row.Gap)));
        Assert.Equal("invalid_month", (await Preview.HandleAsync(_ledger.Admin, id, "2026-13", CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task Preview_OfPricesWithoutTaxNorRate_LeavesThemOutOfBothSums()
    {
        var customer = await _ledger.CustomerAsync(creditUnits: 100);
        await _ledger.RunTaskAsync(customer);
        _ledger.Time.SetUtcNow(new DateTimeOffset(2026, 12, 5, 0, 0, 0, TimeSpan.Zero));
        var (id, _) = await DraftAsync(document => document with { PricesAreNet = true, Rules = [.. document.Rules.Select(rule => rule with { VatBasisPoints = rule.Sku == "memory.gib_hour" ? null : 600 })] });

        var preview = (await Preview.HandleAsync(_ledger.Admin, id, null, CancellationToken.None)).Value;

        // Without its tax the memory would look as dear as it is now.
        Assert.Equal([("cpu.core_hour", "1.06", null), ("memory.gib_hour", null, PreviewGap.NoTaxRate)], preview.Rows.Select(row => (row.Sku.Code, row.After?.ToDecimalString(), row.Gap)));
        Assert.Equal(("1.00", "1.06"), (preview.Before.ToDecimalString(), preview.After.ToDecimalString()));
    }

    [Fact]
    public async Task Preview_OfAContractWithARateOfItsOwn_IsRatedWhereTheListHasNone()
    {
        var (agreed, other) = (await _ledger.CustomerAsync(creditUnits: 100), await _ledger.CustomerAsync(creditUnits: 100));
        await _ledger.RunTaskAsync(agreed);
        await _ledger.RunTaskAsync(other);
        _ledger.Time.SetUtcNow(new DateTimeOffset(2026, 12, 5, 0, 0, 0, TimeSpan.Zero));
        var own = new ContractDocument(agreed.Organisation.Value, StoredLedger.Start.AddYears(-1), null, new RuleDocument("memory.gib_hour", "0.10", VatBasisPoints: 1000));
        var (id, _) = await DraftAsync(document => document with
        {
            PricesAreNet = true, Contracts = [own], Rules = [.. document.Rules.Select(rule => rule with { VatBasisPoints = rule.Sku == "memory.gib_hour" ? null : 600 })],
        });

        var preview = (await Preview.HandleAsync(_ledger.Admin, id, null, CancellationToken.None)).Value;

        var memory = preview.Rows.Where(row => row.Sku == Sku.MemoryGibHour).ToDictionary(row => row.OrganisationId);
        // Twice the list's 0.20 for four GiB-hours, and a tenth on top.
        Assert.Equal(("0.44", null), (memory[agreed.Organisation.Value].After?.ToDecimalString(), memory[agreed.Organisation.Value].Gap));
        Assert.Equal((null, PreviewGap.NoTaxRate), (memory[other.Organisation.Value].After, memory[other.Organisation.Value].Gap));
    }

    [Fact]
    public void Document_OfAnyBook_ReadsBackTheSame() => RatingCase.Any.Sample(
        rated =>
        {
            var contents = rated.Book.Contents;
            var form = new PriceBookForm(PriceBookDocument.Of(contents), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

            Assert.Equal(0, PriceBookDiff.Between(contents, PriceBookDocument.Of(contents).Read("CNY", pricesAreNet: false).Value).Count);
            Assert.Equal(0, PriceBookDiff.Between(contents, form.ToDocument().Read("CNY", pricesAreNet: false).Value).Count);
        },
        iter: 1000, print: rated => rated.ToString());

    private async Task<(PriceBookId Id, long Revision)> DraftAsync(Func<PriceBookDocument, PriceBookDocument> change)
    {
        var id = (await Drafts.CreateAsync(_ledger.Admin, CancellationToken.None)).Value;
        var draft = (await Queries.FindAsync(_ledger.Admin, id, CancellationToken.None))!;
        Assert.Null(await Drafts.ChangeAsync(_ledger.Admin, id, new ChangeDraftRequest(draft.Revision, change(draft.Document)), CancellationToken.None));
        var changed = (await Queries.FindAsync(_ledger.Admin, id, CancellationToken.None))!;
        Assert.NotEmpty(changed.Changes);
        return (id, changed.Revision);
    }

    private Task<Refusal?> PublishAsync(PriceBookId id, long revision, DateTimeOffset? from) => Publishing.HandleAsync(_ledger.Admin, id, new PublishPriceBookRequest(revision, from), CancellationToken.None);

    private static (string Code, string? Field) Both(Refusal? refusal) => (refusal!.Code, refusal.Field);

    private static long Hours(long hours) => hours * PricingUnit.CoreHour.ConsumedPerUnit;
}

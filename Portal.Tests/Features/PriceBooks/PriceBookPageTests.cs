using AngleSharp.Dom;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.PriceBooks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.PriceBooks;

/// <summary>A draft on its page: what is refused loses nothing, and what is at fault is marked where it stands.</summary>
public sealed class PriceBookPageTests : PortalComponentTest, IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private GatedContexts _contexts = default!;

    private PriceBookDrafts Drafts => Services.GetRequiredService<PriceBookDrafts>();

    private PriceBookQueries Queries => Services.GetRequiredService<PriceBookQueries>();

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _contexts = new GatedContexts(_ledger.Contexts);
        Services.AddSingleton<TimeProvider>(_ledger.Time);
        Services.AddSingleton(_ledger.Site);
        Services.AddSingleton(new PriceBookQueries(_ledger.Contexts, _ledger.Time));
        Services.AddSingleton(new PriceBookDrafts(_contexts, Options.Create(_ledger.Invoicing), _ledger.Time));
        Services.AddSingleton(new PublishPriceBook(_ledger.Contexts, _ledger.Time));
        Services.AddSingleton(new PreviewPriceBook(_ledger.Contexts, _ledger.Site, _ledger.Time));
        Services.AddScoped<PriceWords>();
    }

    // What is behind dialogs can only be let go of asynchronously.
    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Save_Refused_LosesNothingAndMarksTheRow()
    {
        var id = await DraftAsync();
        var page = Page(id);
        Input(page, "memory.gib_hour", "Price").Input("free");
        Input(page, "cpu.core_hour", "Price").Input("0.60");

        await page.Find("[data-testid=price-editor]").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("Price 2: “free” cannot be read. Write it like 0.50.", page.Find("[data-testid=price-problem]").TextContent));
        Assert.Equal("true", Input(page, "memory.gib_hour", "Price").GetAttribute("aria-invalid"));
        Assert.NotNull(RowOf(page, "memory.gib_hour").QuerySelector("[data-testid=row-problem]"));
        Assert.Equal(("free", "0.60"), (Input(page, "memory.gib_hour", "Price").GetAttribute("value"), Input(page, "cpu.core_hour", "Price").GetAttribute("value")));
        Assert.Empty((await DetailAsync(id)).Changes);

        Input(page, "memory.gib_hour", "Price").Input("0.06");
        await page.Find("[data-testid=price-editor]").SubmitAsync();

        page.WaitForElement("[data-testid=price-saved]");
        Assert.Empty(page.FindAll("[data-testid=row-problem]"));
        Assert.Equal(["0.60", "0.06"], (await DetailAsync(id)).Document.Rules.Take(2).Select(rule => rule.Price));
    }

    // However the rows were sent, by page or program, they are read in one order, and it is that one that a refusal counts in.
    [Fact]
    public async Task Publish_APriceWithoutTaxNorRate_MarksTheRowOfThatPrice()
    {
        var id = await DraftAsync();
        var draft = await DetailAsync(id);
        Assert.Null(await Drafts.ChangeAsync(
            _ledger.Admin, id,
            new ChangeDraftRequest(draft.Revision, draft.Document with { PricesAreNet = true, Rules = [.. draft.Document.Rules.Select(rule => rule.Sku == "memory.gib_hour" ? rule with { VatBasisPoints = null } : rule).Reverse()] }),
            CancellationToken.None));
        _ledger.Time.Advance(TimeSpan.FromMinutes(1));
        var dialogs = Render<MudDialogProvider>();
        var page = Page(id);

        page.Find("[data-testid=publish]").Click();
        await dialogs.WaitForElement("form").SubmitAsync();

        const string Words = "Price 2: Memory has no tax rate, and its price is without tax. Write one; 0 is zero-rated.";
        dialogs.WaitForAssertion(() => Assert.Equal(Words, dialogs.Find("[role=alert]").TextContent));
        page.WaitForAssertion(() => Assert.Equal(Words, RowOf(page, "memory.gib_hour").QuerySelector("[data-testid=row-problem]")?.TextContent));
        Assert.Equal("true", Input(page, "memory.gib_hour", "Tax rate", ", %").GetAttribute("aria-invalid"));
        Assert.Equal(PriceBookState.Draft, (await DetailAsync(id)).State);
    }

    [Fact]
    public async Task Save_SentTwiceAtOnce_IsSavedOnce()
    {
        var id = await DraftAsync();
        var page = Page(id);
        Input(page, "cpu.core_hour", "Price").Input("0.60");
        _contexts.Shut();

        var first = page.Find("[data-testid=price-editor]").SubmitAsync();
        var second = page.Find("[data-testid=price-editor]").SubmitAsync();
        Assert.Equal(1, _contexts.Waiting);
        _contexts.Open();
        await Task.WhenAll(first, second);

        page.WaitForElement("[data-testid=price-saved]");
        Assert.Empty(page.FindAll("[data-testid=price-problem]"));
        Assert.Single((await DetailAsync(id)).Changes);
    }

    [Fact]
    public async Task Save_WhatIsWrittenMeanwhile_StaysAndIsNotSaved()
    {
        var id = await DraftAsync();
        var page = Page(id);
        Input(page, "cpu.core_hour", "Price").Input("0.60");
        _contexts.Shut();

        var saved = page.Find("[data-testid=price-editor]").SubmitAsync();
        Input(page, "cpu.core_hour", "Price").Input("0.70");
        _contexts.Open();
        await saved;

        page.WaitForAssertion(() => Assert.Equal("0.70", Input(page, "cpu.core_hour", "Price").GetAttribute("value")));
        Assert.Empty(page.FindAll("[data-testid=price-saved]"));
        Assert.True(page.Find("[data-testid=publish]").HasAttribute("disabled"));
        await page.Find("[data-testid=price-editor]").SubmitAsync();
        page.WaitForElement("[data-testid=price-saved]");
        Assert.Equal("0.70", (await DetailAsync(id)).Document.Rules[0].Price);
    }

    [Fact]
    public async Task Publish_WhileSomethingIsNotSaved_IsNotOffered()
    {
        var page = Page(await DraftAsync());
        Assert.False(page.Find("[data-testid=publish]").HasAttribute("disabled"));

        page.Find("#spot").Input("50");
        page.Find("#spot").Change("50");
        Assert.True(page.Find("[data-testid=publish]").HasAttribute("disabled"));
        await page.Find("[data-testid=price-editor]").SubmitAsync();

        page.WaitForAssertion(() => Assert.False(page.Find("[data-testid=publish]").HasAttribute("disabled")));
    }

    [Fact]
    public async Task Preview_WhereAPriceOrRateIsMissing_SaysWhichAndCountsNeither()
    {
        var customer = await _ledger.CustomerAsync(creditUnits: 100);
        await _ledger.RunTaskAsync(customer, cpu: 2000, memory: 4096);
        _ledger.Time.SetUtcNow(new DateTimeOffset(2026, 12, 5, 0, 0, 0, TimeSpan.Zero));
        var id = await DraftAsync();
        var draft = await DetailAsync(id);
        Assert.Null(await Drafts.ChangeAsync(
            _ledger.Admin, id,
            new ChangeDraftRequest(draft.Revision, draft.Document with { PricesAreNet = true, Rules = [.. draft.Document.Rules.Select(rule => rule with { VatBasisPoints = rule.Sku == "memory.gib_hour" ? null : 600 })] }),
            CancellationToken.None));

        var preview = Render<PricePreview>(parameters => parameters.Add(shown => shown.BookId, id.Value).Add(shown => shown.Caller, _ledger.Admin));

        preview.WaitForElement("[data-testid=price-preview]");
        var rows = preview.FindAll("[data-testid=price-preview] tbody tr").Select(row => row.TextContent).ToList();
        Assert.Contains("¥1.06", rows[0], StringComparison.Ordinal);
        Assert.Contains("Memory", rows[1], StringComparison.Ordinal);
        Assert.Contains("no tax rate: its cost is not known", rows[1], StringComparison.Ordinal);
        Assert.Equal(["¥1.00", "¥1.06", "¥0.06"], preview.FindAll("tfoot td.num").Select(cell => cell.TextContent.Trim()));
    }

    private async Task<PriceBookId> DraftAsync() => (await Drafts.CreateAsync(_ledger.Admin, CancellationToken.None)).Value;

    private async Task<PriceBookDetail> DetailAsync(PriceBookId id) => (await Queries.FindAsync(_ledger.Admin, id, CancellationToken.None))!;

    private IRenderedComponent<PriceBookPage> Page(PriceBookId id)
    {
        var page = Render<PriceBookPage>(parameters => parameters.Add(shown => shown.Id, id.Value).AddCascadingValue(SignedIn(_ledger.Admin)));
        page.WaitForElement("[data-testid=price-editor]");
        return page;
    }

    private static IElement RowOf(IRenderedComponent<PriceBookPage> page, string sku) =>
        page.FindAll("[data-testid=price-rows] tbody tr").Single(row => row.QuerySelector("input")!.GetAttribute("value") == sku);

    private static IElement Input(IRenderedComponent<PriceBookPage> page, string sku, string label, string end = "") =>
        RowOf(page, sku).QuerySelectorAll("input").Single(input => input.GetAttribute("aria-label") == $"{label} {sku}{end}");
}

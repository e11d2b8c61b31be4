using Bunit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Search;
using Portal.Persistence;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Search;

public sealed class PaletteTests : PortalComponentTest, IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync("Acme", project: "Vision");
        Services.AddSingleton<TimeProvider>(_ledger.Time);
    }

    Task IAsyncLifetime.DisposeAsync() => _ledger.DisposeAsync().AsTask();

    [Fact]
    public void Opened_ShowsWhereOneWas_AndOnlyOfThisSite()
    {
        var palette = Show();
        Assert.Contains("Type a part of a name", palette.Markup, StringComparison.Ordinal);

        palette.Find("[data-recent]").Change("""[{"href":"/tasks/1","title":"train"},{"href":"https://elsewhere.example/","title":"trap"},{"href":"//elsewhere.example","title":"trap"},{"href":"javascript:alert(1)","title":"trap"}]""");

        Assert.Equal([("train", "/tasks/1")], Options(palette));
        Assert.Equal("Recent", palette.Find("[role=group]").GetAttribute("aria-label"));
        Assert.Equal("true", palette.Find("[role=combobox]").GetAttribute("aria-expanded"));
    }

    [Fact]
    public void Typed_AfterAPause_ShowsGroupsAndCounts()
    {
        var palette = Show();

        Type(palette, "vision");
        Assert.Empty(Options(palette));
        Assert.Single(palette.FindAll("[data-testid=skeleton]"));
        _ledger.Time.Advance(Palette.Pause);

        palette.WaitForAssertion(() => Assert.Equal([("Vision", $"/tasks?project={_customer.Project}")], Options(palette)));
        Assert.Equal("Projects", palette.Find("[role=group]").GetAttribute("aria-label"));
        Assert.Equal(("1 found", "vision"), (palette.Find("[role=status]").TextContent, palette.Find("[role=listbox]").GetAttribute("data-for")));
    }

    [Fact]
    public void TypedOn_TheOlderSearch_IsGivenUp()
    {
        var palette = Show();
        Type(palette, "vis");
        _ledger.Time.Advance(Palette.Pause / 2);
        Type(palette, "usage");
        // By now the first would have been asked.
        _ledger.Time.Advance(Palette.Pause / 2);
        Assert.Empty(Options(palette));
        _ledger.Time.Advance(Palette.Pause / 2);

        palette.WaitForAssertion(() => Assert.Contains(("Usage", "/usage"), Options(palette)));
        Assert.Equal("usage", palette.Find("[role=listbox]").GetAttribute("data-for"));
    }

    [Fact]
    public void Nothing_IsSaidWithWhatWasTyped()
    {
        var palette = Show();
        Type(palette, "no such <b>thing");
        _ledger.Time.Advance(Palette.Pause);

        palette.WaitForAssertion(() => Assert.Contains("no such <b>thing", palette.Find("[data-testid=palette-empty]").TextContent, StringComparison.Ordinal));
        Assert.True(palette.Find("[role=listbox]").HasAttribute("hidden"));
        Type(palette, "");
        Assert.Empty(palette.FindAll("[data-testid=palette-empty]"));
    }

    [Fact]
    public void Database_Fails_IsSaid_AndTheNextSearchGoesOn()
    {
        var contexts = new Failing(_ledger.Contexts) { Fails = true };
        var palette = Show(contexts);
        Type(palette, "visio");
        _ledger.Time.Advance(Palette.Pause);
        palette.WaitForAssertion(() => Assert.Contains("The search failed", palette.Find("[role=alert]").TextContent, StringComparison.Ordinal));

        contexts.Fails = false;
        Type(palette, "vision");

        // The failed one may still be on its way out, and this one not yet waiting for its pause.
        palette.WaitForAssertion(() =>
        {
            _ledger.Time.Advance(Palette.Pause);
            Assert.Single(Options(palette));
        });
        Assert.Empty(palette.FindAll("[role=alert]"));
    }

    private static void Type(IRenderedComponent<Palette> palette, string text) => palette.Find("[role=combobox]").Input(text);

    private static List<(string Title, string Href)> Options(IRenderedComponent<Palette> palette) =>
        [.. palette.FindAll("[role=option]").Select(option => (option.QuerySelector(".name")!.TextContent, option.GetAttribute("href")!))];

    private IRenderedComponent<Palette> Show(IDbContextFactory<PortalDbContext>? contexts = null)
    {
        Services.AddSingleton(new SearchPortal(contexts ?? _ledger.Contexts));
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
        return Render<Palette>(parameters => parameters.AddCascadingValue(SignedIn(_customer.Caller)));
    }

    private sealed class Failing(IDbContextFactory<PortalDbContext> contexts) : IDbContextFactory<PortalDbContext>
    {
        public bool Fails { get; set; }

        public PortalDbContext CreateDbContext() => Fails ? throw new SqliteException("disk I/O error", 10) : contexts.CreateDbContext();
    }
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Alerts;
using Portal.Features.Announcements;
using Portal.Live;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Announcements;

public sealed class AnnouncementsTests : IAsyncLifetime
{
    private readonly AnnouncementFeed _feed = new();
    private StoredLedger _ledger = default!;

    private ChangeAnnouncements Changes => new(_ledger.Contexts, _feed, _ledger.Time);

    private DismissAnnouncement Dismissing => new(_ledger.Contexts, _ledger.Time);

    private AnnouncementQueries Queries => new(_ledger.Contexts, _ledger.Site, _ledger.Time);

    public async Task InitializeAsync() => _ledger = await StoredLedger.SqliteAsync();

    public Task DisposeAsync() => _ledger.DisposeAsync().AsTask();

    [Fact]
    public async Task Write_IsShownToEverybody_InTheirLanguage_AndAudited()
    {
        using var heard = _feed.Subscribe(_ => true);
        await WriteAsync(AnnouncementLevel.Info, "通知");
        await WriteAsync(AnnouncementLevel.Warning, "警告");

        Assert.Equal(["Warning 警告", "Info 通知"], await ShownAsync("zh-CN"));
        Assert.Equal(["Warning en 警告", "Info en 通知"], await ShownAsync("en"));
        Assert.Single(await heard.ReadAsync(CancellationToken.None));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal(["announcement.write", "announcement.write"], await db.AuditEntries.Select(entry => entry.Act).ToListAsync());
    }

    [Fact]
    public async Task Write_AskedTwice_WritesOnce_AndOtherwiseIsRefused()
    {
        var request = new WriteAnnouncementRequest(Guid.CreateVersion7(), "通知", "Note");

        Assert.Null(await Changes.WriteAsync(_ledger.Admin, request, CancellationToken.None));
        Assert.Null(await Changes.WriteAsync(_ledger.Admin, request, CancellationToken.None));
        Assert.Equal("idempotency_conflict", (await Changes.WriteAsync(_ledger.Admin, request with { English = "Other" }, CancellationToken.None))!.Code);
        Assert.Single(await ShownAsync("en"));
    }

    [Fact]
    public async Task Planned_AppearsAndEndsByTheClock()
    {
        var now = _ledger.Time.GetUtcNow();
        Assert.Null(await Changes.WriteAsync(_ledger.Admin, new WriteAnnouncementRequest(Guid.CreateVersion7(), "维护", "Maintenance", From: now.AddHours(1), Until: now.AddHours(2)), CancellationToken.None));
        Assert.Empty(await ShownAsync("en"));

        _ledger.Time.Advance(TimeSpan.FromHours(1));
        Assert.Single(await ShownAsync("en"));
        _ledger.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await ShownAsync("en"));
        Assert.Equal("Over", Assert.Single((await Queries.ListAsync(_ledger.Admin, CancellationToken.None)).Rows).State);
    }

    [Fact]
    public async Task Dismissed_IsGoneForThatPersonAlone()
    {
        var customer = await _ledger.CustomerAsync();
        var colleague = await _ledger.MemberAsync(customer, OrganisationRole.Developer);
        var id = await WriteAsync(AnnouncementLevel.Info, "通知");

        Assert.Null(await Dismissing.HandleAsync(customer.Caller, id, CancellationToken.None));
        Assert.Null(await Dismissing.HandleAsync(customer.Caller, id, CancellationToken.None));

        Assert.Empty(await Queries.ShownAsync(customer.Caller, CancellationToken.None));
        Assert.Single(await Queries.ShownAsync(colleague, CancellationToken.None));
        Assert.Single(await Queries.ShownAsync(null, CancellationToken.None));
        Assert.Equal(1, Assert.Single((await Queries.ListAsync(_ledger.Admin, CancellationToken.None)).Rows).Dismissed);
    }

    [Fact]
    public async Task Dismiss_OfOneThatStays_IsRefused_AndItStays()
    {
        var customer = await _ledger.CustomerAsync();
        var id = Guid.CreateVersion7();
        Assert.Null(await Changes.WriteAsync(_ledger.Admin, new WriteAnnouncementRequest(id, "警告", "Warning", IsDismissible: false), CancellationToken.None));

        Assert.Equal("announcement_stays", (await Dismissing.HandleAsync(customer.Caller, id, CancellationToken.None))!.Code);
        Assert.Equal("announcement_not_found", (await Dismissing.HandleAsync(customer.Caller, Guid.NewGuid(), CancellationToken.None))!.Code);
        Assert.Single(await Queries.ShownAsync(customer.Caller, CancellationToken.None));
    }

    [Fact]
    public async Task Change_ByWhoReadAnOlderOne_IsRefused_AndEndTakesItDown()
    {
        var id = await WriteAsync(AnnouncementLevel.Info, "通知");
        var change = new ChangeAnnouncementRequest("新通知", "New note", AnnouncementLevel.Warning, _ledger.Time.GetUtcNow(), null, true, 1);

        Assert.Null(await Changes.ChangeAsync(_ledger.Admin, id, change, CancellationToken.None));
        Assert.Equal("announcement_changed", (await Changes.ChangeAsync(_ledger.Admin, id, change, CancellationToken.None))!.Code);
        Assert.Equal(["Warning New note"], await ShownAsync("en"));

        Assert.Null(await Changes.EndAsync(_ledger.Admin, id, CancellationToken.None));
        Assert.Empty(await ShownAsync("en"));
        Assert.Equal("announcement_ended", (await Changes.EndAsync(_ledger.Admin, id, CancellationToken.None))!.Code);
    }

    [Fact]
    public async Task Write_ByAnybodyElse_IsRefused()
    {
        var customer = await _ledger.CustomerAsync();

        Assert.Equal("not_allowed", (await Changes.WriteAsync(customer.Caller, new WriteAnnouncementRequest(Guid.NewGuid(), "通知", "Note"), CancellationToken.None))!.Code);
        Assert.Equal("not_allowed", (await Changes.EndAsync(customer.Caller, Guid.NewGuid(), CancellationToken.None))!.Code);
    }

    [Fact]
    public void Form_ReadsInstantsByTheClockOfTheInstallation()
    {
        var from = new DateTimeOffset(2026, 11, 10, 4, 0, 30, TimeSpan.Zero);
        var row = new AnnouncementRow(Guid.NewGuid(), new AnnouncementWording(AnnouncementLevel.Info, "通知", "Note", from, null, true), "Shown", null, 0, 3);
        var form = new AnnouncementForm(row, "Asia/Shanghai");

        Assert.Equal(new DateTime(2026, 11, 10, 12, 0, 0), form.From);
        form.Until = new DateTime(2026, 11, 11, 0, 0, 0);
        // What was not touched keeps its seconds.
        Assert.Equal((from, new DateTimeOffset(2026, 11, 10, 16, 0, 0, TimeSpan.Zero), 3), (form.ToChange().Request.From, form.ToChange().Request.Until!.Value.ToUniversalTime(), form.ToChange().Request.Version));
    }

    private async Task<Guid> WriteAsync(AnnouncementLevel level, string text)
    {
        var id = Guid.CreateVersion7();
        Assert.Null(await Changes.WriteAsync(_ledger.Admin, new WriteAnnouncementRequest(id, text, $"en {text}", level), CancellationToken.None));
        return id;
    }

    private async Task<IEnumerable<string>> ShownAsync(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        return (await Queries.ShownAsync(null, CancellationToken.None)).Select(one => $"{one.Level} {one.Text}");
    }
}

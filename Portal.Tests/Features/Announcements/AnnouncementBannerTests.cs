using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Alerts;
using Portal.Features.Announcements;
using Portal.Live;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Announcements;

public sealed class AnnouncementBannerTests : PortalComponentTest
{
    private readonly AnnouncementFeed _feed = new();

    [Fact]
    public async Task Banner_OnAnOpenPage_HearsOfWhatIsAnnounced_AndGoesWhenPutAway()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        var banner = Show(ledger, customer.Caller);
        banner.WaitForAssertion(() => Assert.Equal(1, _feed.Listeners));
        Assert.Empty(banner.FindAll("[data-testid=announcement]"));

        var changes = new ChangeAnnouncements(ledger.Contexts, _feed, ledger.Time);
        Assert.Null(await changes.WriteAsync(ledger.Admin, new WriteAnnouncementRequest(Guid.CreateVersion7(), "警告", "Storage is exchanged", AnnouncementLevel.Warning), CancellationToken.None));
        banner.WaitForAssertion(() => Assert.Contains("Warning: Storage is exchanged", banner.Find(".banner.warning").TextContent, StringComparison.Ordinal));

        await banner.Find("button").ClickAsync(new());
        banner.WaitForAssertion(() => Assert.Empty(banner.FindAll("[data-testid=announcement]")));

        await DisposeComponentsAsync();
        Assert.Equal(0, _feed.Listeners);
    }

    [Fact]
    public async Task Banner_ForAStranger_CannotBePutAway()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var changes = new ChangeAnnouncements(ledger.Contexts, _feed, ledger.Time);
        Assert.Null(await changes.WriteAsync(ledger.Admin, new WriteAnnouncementRequest(Guid.CreateVersion7(), "通知", "Note"), CancellationToken.None));

        var banner = Show(ledger, caller: null);

        banner.WaitForAssertion(() => Assert.Single(banner.FindAll("[data-testid=announcement]")));
        Assert.Empty(banner.FindAll("button"));
    }

    private IRenderedComponent<AnnouncementBanner> Show(StoredLedger ledger, Caller? caller)
    {
        Services.AddSingleton(new AnnouncementQueries(ledger.Contexts, ledger.Site, ledger.Time));
        Services.AddSingleton(new DismissAnnouncement(ledger.Contexts, ledger.Time));
        Services.AddSingleton(_feed);
        Services.AddSingleton<TimeProvider>(ledger.Time);
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
        ClaimsPrincipal person = new(caller is null ? new ClaimsIdentity() : new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.Id.Value.ToString()), new Claim(ClaimTypes.Email, caller.Email)], "test"));
        return Render<AnnouncementBanner>(parameters => parameters.AddCascadingValue(Task.FromResult(new AuthenticationState(person))));
    }
}

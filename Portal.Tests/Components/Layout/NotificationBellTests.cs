using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Components.Layout;
using Portal.Features.Notifications;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Layout;

public sealed class NotificationBellTests : PortalComponentTest
{
    [Fact]
    public async Task Bell_WhenSomethingComesAndIsRead_FollowsAndStopsListeningWhenGone()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        Services.AddSingleton(new NotificationQueries(ledger.Contexts, ledger.Words));
        Services.AddSingleton(ledger.Notifications);

        var bell = Render<NotificationBell>(parameters => parameters.AddCascadingValue(SignedIn(customer.Caller)));
        bell.WaitForAssertion(() => Assert.Empty(bell.FindAll(".bell-count")));
        await ledger.PayInAsync(customer, 5);
        await ledger.HandOut.RunAsync(CancellationToken.None);
        bell.WaitForAssertion(() => Assert.Equal("1", bell.Find(".bell-count").TextContent));
        Assert.Equal("Notifications, 1 unread", bell.Find("[data-testid=bell]").GetAttribute("aria-label"));

        await new ReadNotifications(ledger.Contexts, ledger.Notifications, ledger.Time).HandleAsync(customer.Caller, new ReadNotificationsRequest(), CancellationToken.None);
        bell.WaitForAssertion(() => Assert.Empty(bell.FindAll(".bell-count")));

        await DisposeComponentsAsync();
        Assert.Equal(0, ledger.Notifications.Listeners);
    }
}

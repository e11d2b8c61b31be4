using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Components.Layout;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Layout;

public class BalanceLabelTests : PortalComponentTest
{
    [Fact]
    public async Task Label_WhenTheBalanceMoves_FollowsAndStopsListeningWhenGone()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        Services.AddSingleton(ledger.Billing);
        Services.AddSingleton(ledger.Balances);

        var label = Render<BalanceLabel>(parameters => parameters.AddCascadingValue(SignedIn(customer.Caller)));
        label.WaitForAssertion(() => Assert.Contains("¥10.00", label.Find("[data-testid=balance]").TextContent, StringComparison.Ordinal));
        await ledger.PayInAsync(customer, 5);

        label.WaitForAssertion(() => Assert.Contains("¥15.00", label.Find("[data-testid=balance]").TextContent, StringComparison.Ordinal));
        await DisposeComponentsAsync();
        Assert.Equal(0, ledger.Balances.Listeners);
    }

    [Fact]
    public async Task Label_WithoutOrganisation_ShowsNothing()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        Services.AddSingleton(ledger.Billing);
        Services.AddSingleton(ledger.Balances);

        var label = Render<BalanceLabel>(parameters => parameters.AddCascadingValue(SignedIn(ledger.Admin)));

        Assert.Equal("", label.Markup.Trim());
    }
}

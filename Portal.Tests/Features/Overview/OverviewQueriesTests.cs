using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Overview;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Overview;

public sealed class OverviewQueriesTests
{
    [Fact]
    public async Task Get_Work_IsCountedByStateAndBySinceMidnight()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync("Acme Lab");
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer, end: AttemptEnd.Failed);
        ledger.Time.Advance(TimeSpan.FromDays(1));
        await ledger.RunTaskAsync(customer);
        await ledger.RunTaskOnAsync(customer, "train", ANode.With());
        await ledger.QueueTaskAsync(customer, "older");
        ledger.Time.Advance(TimeSpan.FromMinutes(1));
        await ledger.QueueTaskAsync(customer, "newer");

        var view = await Queries(ledger).GetAsync(ledger.Admin, CancellationToken.None);

        Assert.Equal((2, 0, 1), (view.Queued, view.Admitted, view.Running));
        Assert.Equal((1, 0), (view.SucceededToday, view.FailedToday));
        Assert.Equal(new ResourceAmounts(1000, 1024, 0), view.Allocated);
        Assert.Equal(new ResourceAmounts(8000, 32_768, 0), view.Offered);
        Assert.Equal(["older", "newer"], view.WaitingLongest.Select(task => task.Name));
        Assert.Equal(("1.20", "2.40"), (view.RevenueToday.ToDecimalString(), view.RevenueThisMonth.ToDecimalString()));
    }

    [Fact]
    public async Task Get_UsePaidByCredit_IsNoRevenue()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        await ledger.RunTaskAsync(customer);

        var view = await Queries(ledger).GetAsync(ledger.Admin, CancellationToken.None);

        Assert.Equal(("0.00", "1.20"), (view.RevenueThisMonth.ToDecimalString(), view.UsageThisMonth.ToDecimalString()));
    }

    [Fact]
    public async Task Get_PlatformAccounts_StandAsPeopleReadThem()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 1);
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer);
        ledger.Time.Advance(TimeSpan.FromDays(30));
        await ledger.Run.RunAsync(null, null, CancellationToken.None);
        await ledger.RunTaskAsync(customer);

        var accounts = (await Queries(ledger).GetAsync(ledger.Admin, CancellationToken.None)).Accounts;

        // Of 1.20 was 1.00 given: 0.20 with 0.01 of tax was paid.
        Assert.Equal(
            ["Cash 100", "Revenue 1.2", "PromotionalExpense 1", "Losses 0", "Tax 0.01", "Rounding 0", "Forfeited 0", "RevenueCpu 1", "RevenueMemory 0.19", "RevenueGpu 0", "RevenueStorage 0", "RevenueTokens 0"],
            accounts.Select(account => FormattableString.Invariant($"{account.Account} {account.Balance.Micros / 1_000_000m:0.######}")));
    }

    [Fact]
    public async Task Get_NoAdministrator_Throws()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Queries(ledger).GetAsync(customer.Caller, CancellationToken.None));
    }

    private static OverviewQueries Queries(StoredLedger ledger) => new(ledger.Contexts, new EngineReport(), ledger.Site, ledger.Time);
}

using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Overview;
using Portal.Persistence.Migrations;
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
    public async Task Check_LedgerOfRealActs_IsSound()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer);

        var check = await CheckAsync(ledger);

        Assert.True(check.IsSound);
        Assert.Equal(6, check.Accounts);
    }

    [Theory]
    [InlineData("UPDATE LedgerAccounts SET PostedMicros = PostedMicros + 10000 WHERE Kind = 1", "0.01", "0.01", "0.00")]
    [InlineData("UPDATE LedgerAccounts SET PendingDebitMicros = 20000 WHERE Kind = 1", "0.00", "0.00", "0.02")]
    [InlineData("DELETE FROM LedgerEntries WHERE AccountId = (SELECT Id FROM LedgerAccounts WHERE Kind = 1)", "0.00", "100.00", "0.00")]
    public async Task Check_TamperedLedger_TellsByHowMuch(string tampering, string balances, string entries, string holds)
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await ledger.PayInAsync(await ledger.CustomerAsync(), 100);
        await using (var db = await ledger.Contexts.CreateDbContextAsync())
        {
            // Whoever tampers takes the triggers away first.
            foreach (var statement in LedgerTriggers.DropSqlite)
                await db.Database.ExecuteSqlRawAsync(statement);
            Assert.NotEqual(0, await db.Database.ExecuteSqlRawAsync(tampering));
        }

        var check = await CheckAsync(ledger);

        Assert.False(check.IsSound);
        Assert.Equal((balances, entries, holds), (check.BalanceSum.ToDecimalString(), check.EntryDifference.ToDecimalString(), check.HoldDifference.ToDecimalString()));
    }

    [Fact]
    public async Task Get_NoAdministrator_Throws()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Queries(ledger).GetAsync(customer.Caller, CancellationToken.None));
    }

    private static OverviewQueries Queries(StoredLedger ledger) => new(ledger.Contexts, new EngineReport(), ledger.Site, ledger.Time);

    private static Task<LedgerCheckView> CheckAsync(StoredLedger ledger) => new LedgerCheck(ledger.Contexts, ledger.Time).RunAsync(ledger.Admin, "CNY", CancellationToken.None);
}

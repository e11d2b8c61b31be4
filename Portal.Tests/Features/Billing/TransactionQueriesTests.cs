using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Payments;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>What the rows of an organisation's ledger come to: its balances, whatever happened.</summary>
public sealed class TransactionQueriesTests
{
    private enum Act
    {
        TopUp,
        Grant,
        GrantWithEnd,
        Spend,
        Hold,
        NextDay,
    }

    [Fact]
    public async Task List_RepaymentOutOfATopUp_IsWhatItTookFromTheOneAccountAndGaveToTheOther()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await LimitAsync(ledger, customer, "50.00");
        await SpendAsync(ledger, customer, 30);
        await ledger.PayInAsync(customer, 100);

        var rows = (await ledger.Transactions.ListAsync(customer.Caller, new TransactionFilter(customer.Organisation), CancellationToken.None))!.Rows;

        Assert.Equal(
            [(LedgerAccountKind.Receivable, "30.00", "0.00"), (LedgerAccountKind.Wallet, "-30.00", "70.00")],
            rows.Where(row => row.Kind == LedgerTransferKind.Repayment).Select(row => (row.Account, row.Change.ToDecimalString(), row.BalanceAfter!.Value.ToDecimalString())));
        Assert.Equal(70_000_000, rows.Sum(row => row.Change.Micros));
    }

    [Fact]
    public async Task Rows_OfAnyHistory_SumToTheBalances()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await PlayAsync(ledger, Published.Rounds(8, 300));
    }

    [SkippableFact]
    public async Task Rows_OfAnyHistoryOnPostgres_SumToTheBalances()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await PlayAsync(ledger, Published.Rounds(2, 60));
    }

    [Fact]
    public async Task All_MoreThanAreReadTogether_IsEachOnceTheNewestFirst()
    {
        const int Many = 1_234;
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        Assert.Null(await ledger.Units.RunAsync(new UnitNeeds(customer.Organisation), unit =>
        {
            var wallet = unit.Ledger.AccountsOf(customer.Organisation).Single(account => account.Kind == LedgerAccountKind.Wallet);
            for (var i = 0; i < Many; i++)
                unit.Ledger.Move(TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, PlatformAccounts.Cash, wallet.Id, Money.OfUnits(1, "CNY"), $"{i}"), StoredLedger.Start.AddSeconds(i));
            return Task.FromResult<Refusal?>(null);
        }, CancellationToken.None));

        var all = (await ledger.Transactions.AllAsync(customer.Caller, new TransactionFilter(customer.Organisation), CancellationToken.None))!;

        Assert.Equal(Enumerable.Range(0, Many).Reverse().Select(i => $"{i}"), (await all.Rows.ToListAsync()).Select(row => row.Cause));
        Assert.Null(await ledger.Transactions.AllAsync((await ledger.CustomerAsync("乙公司")).Caller, new TransactionFilter(customer.Organisation), CancellationToken.None));
    }

    private static async Task PlayAsync(StoredLedger ledger, int histories)
    {
        var kinds = new HashSet<LedgerTransferKind>();
        for (var number = 0; number < histories; number++)
        {
            var (customer, random) = (await ledger.CustomerAsync(creditUnits: 3), new Random(number));
            await LimitAsync(ledger, customer, "60.00");
            for (var i = 0; i < 30; i++)
                await DoAsync(ledger, customer, (Act)random.Next(Enum.GetValues<Act>().Length), 1 + random.Next(20));
            kinds.UnionWith(await CheckAsync(ledger, customer));
        }

        // The histories are worth something only if all of this happens in them.
        Assert.Superset(new HashSet<LedgerTransferKind> { LedgerTransferKind.TopUp, LedgerTransferKind.Grant, LedgerTransferKind.Settlement, LedgerTransferKind.Repayment, LedgerTransferKind.Expiry }, kinds);
    }

    private static async Task<IEnumerable<LedgerTransferKind>> CheckAsync(StoredLedger ledger, Customer customer)
    {
        var filter = new TransactionFilter(customer.Organisation, Size: 7);
        var rows = await (await ledger.Transactions.AllAsync(customer.Caller, filter, CancellationToken.None))!.Rows.ToListAsync();
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var accounts = await Wallets.AccountsAsync(db, customer.Organisation, CancellationToken.None);

        Assert.Equal(accounts.Sum(account => account.PostedMicros), rows.Sum(row => row.Change.Micros));
        Assert.Equal(accounts.Sum(account => account.PendingDebitMicros), rows.Sum(row => row.Held.Micros));
        foreach (var kind in accounts.GroupBy(account => account.Kind))
            Assert.Equal(kind.Sum(account => account.PostedMicros), rows.Where(row => row.Account == kind.Key).Sum(row => row.Change.Micros));
        var (paged, page) = (new List<TransactionRow>(), 1);
        for (long total = 1; paged.Count < total; page++)
        {
            var one = (await ledger.Transactions.ListAsync(customer.Caller, filter with { Page = page }, CancellationToken.None))!;
            paged.AddRange(one.Rows);
            total = one.Total;
        }

        Assert.Equal(rows, paged);
        return rows.Select(row => row.Kind);
    }

    private static async Task DoAsync(StoredLedger ledger, Customer customer, Act act, long units)
    {
        var soon = DateOnly.FromDateTime(ledger.Time.GetUtcNow().UtcDateTime.AddDays(1));
        switch (act)
        {
            case Act.TopUp:
                await ledger.PayInAsync(customer, units);
                break;
            case Act.Grant or Act.GrantWithEnd:
                Assert.True((await ledger.Grant.HandleAsync(
                    ledger.Admin, customer.Organisation, new GrantCreditRequest(Guid.CreateVersion7(), $"{units}.50", "gift", act == Act.Grant ? null : soon), CancellationToken.None)).IsAccepted);
                break;
            case Act.Spend:
                await SpendAsync(ledger, customer, units);
                break;
            case Act.Hold:
                await HoldAsync(ledger, customer, units, Guid.CreateVersion7());
                break;
            case Act.NextDay:
                ledger.Time.Advance(TimeSpan.FromDays(1));
                var credits = new ExpireCredits(ledger.Contexts, ledger.Units, ledger.Balances, ledger.Time);
                foreach (var credit in await credits.DueAsync(CancellationToken.None))
                    await credits.ExpireAsync(credit, CancellationToken.None);
                break;
        }
    }

    // What is held and a part of it is spent; nothing where there is too little.
    private static async Task SpendAsync(StoredLedger ledger, Customer customer, long units)
    {
        var cause = Guid.CreateVersion7();
        if (await HoldAsync(ledger, customer, units + 1, cause) is null)
            await ledger.Units.RunAsync(new UnitNeeds(customer.Organisation, cause), unit => Task.FromResult<Result<Money>>(
                unit.Ledger.Settle(customer.Organisation, Money.OfUnits(units, "CNY"), "task", cause, ledger.Time.GetUtcNow())), CancellationToken.None);
    }

    private static Task<Refusal?> HoldAsync(StoredLedger ledger, Customer customer, long units, Guid cause) => ledger.Units.RunAsync(
        new UnitNeeds(customer.Organisation), unit => Task.FromResult(unit.Ledger.Hold(customer.Organisation, Money.OfUnits(units, "CNY"), "task", cause, ledger.Time.GetUtcNow())), CancellationToken.None);

    private static async Task LimitAsync(StoredLedger ledger, Customer customer, string limit) =>
        Assert.Null(await ledger.CreditLimit.HandleAsync(ledger.Admin, customer.Organisation, new ChangeCreditLimitRequest(limit), CancellationToken.None));
}

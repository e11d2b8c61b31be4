using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Persistence;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>Many at once on one wallet: it is never overdrawn, and nothing is lost or made.</summary>
public class LedgerConcurrencyTests
{
    private const int Writers = 16;

    [Fact]
    public async Task Writers_OnSqlite_NeverOverdrawAndSumToZero()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await WriteAsync(ledger, rounds: 12);
    }

    [SkippableFact]
    public async Task Writers_OnPostgres_NeverOverdrawAndSumToZero()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await WriteAsync(ledger, rounds: 25);
    }

    private static async Task WriteAsync(StoredLedger ledger, int rounds)
    {
        var customers = new[] { await ledger.CustomerAsync("甲公司", creditUnits: 10), await ledger.CustomerAsync("乙公司", creditUnits: 10) };
        var totals = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriterAsync(ledger, customers, writer, rounds))));

        Assert.Empty(await ledger.AuditAsync());
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var accounts = await db.LedgerAccounts.AsNoTracking().ToListAsync();
        Assert.Equal(0, accounts.Sum(account => account.PostedMicros));
        Assert.All(accounts.Where(account => account.IsGuarded), account => Assert.True(account.Balance.Available.Micros >= 0 && account.PendingDebitMicros == 0));
        Assert.Equal(totals.Sum(total => total.Spent), accounts.Single(account => account.Kind == LedgerAccountKind.Revenue).PostedMicros);
        Assert.Equal(20_000_000 + totals.Sum(total => total.PaidIn - total.Spent), accounts.Where(account => account.IsGuarded).Sum(account => account.PostedMicros));
        // Without refusals the limit was never reached, and the test would say nothing.
        Assert.True(totals.Sum(total => total.Refused) > 0);
    }

    private static async Task<(long Spent, long PaidIn, int Refused)> WriterAsync(StoredLedger ledger, Customer[] customers, int writer, int rounds)
    {
        var random = new Random(writer);
        var (spent, paidIn, refused) = (0L, 0L, 0);
        for (var round = 0; round < rounds; round++)
        {
            var customer = customers[random.Next(customers.Length)];
            if (random.Next(8) == 0)
            {
                await ledger.PayInAsync(customer, 2);
                paidIn += 2_000_000;
                continue;
            }

            var hold = new Money(random.Next(1, 6_000_000), "CNY");
            var cause = Guid.CreateVersion7();
            var refusal = await InTransactionAsync(ledger, db => Wallets.HoldAsync(db, customer.Organisation, hold, "task", cause, StoredLedger.Start, CancellationToken.None));
            if (refusal is not null)
            {
                Assert.Equal("insufficient_balance", refusal.Code);
                refused++;
                continue;
            }

            var cost = random.Next(4) == 0 ? new Money(0, "CNY") : new Money(random.NextInt64(hold.Micros + 1), "CNY");
            await InTransactionAsync(ledger, async db =>
            {
                await Wallets.SettleAsync(db, customer.Organisation, cost, "task", cause, StoredLedger.Start, CancellationToken.None);
                return null;
            });
            spent += cost.Micros;
        }

        return (spent, paidIn, refused);
    }

    private static Task<Refusal?> InTransactionAsync(StoredLedger ledger, Func<PortalDbContext, Task<Refusal?>> act) => DatabaseConflicts.RetryAsync(async () =>
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var refusal = await act(db);
        if (refusal is null)
            await transaction.CommitAsync();
        return refusal;
    });
}

using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
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

    [Fact]
    public async Task AThousandAtOnce_OnSqlite_SpendWhatIsThere()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await SpendAsync(ledger);
    }

    [SkippableFact]
    public async Task AThousandAtOnce_OnPostgres_SpendWhatIsThere()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await SpendAsync(ledger);
    }

    // A wallet that affords ten; half of those who ask reach another portal on the same database.
    private static async Task SpendAsync(StoredLedger ledger)
    {
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 10);
        var portals = new[] { ledger.Units, new UnitsOfWork(ledger.Contexts) };
        var one = Money.OfUnits(1, "CNY");

        var refusals = await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(() => portals[number % 2].RunAsync(
            new UnitNeeds(customer.Organisation), unit => Task.FromResult(unit.Ledger.Hold(customer.Organisation, one, "task", Guid.CreateVersion7(), StoredLedger.Start)), CancellationToken.None))));

        Assert.Equal(10, refusals.Count(refusal => refusal is null));
        Assert.All(refusals.OfType<Refusal>(), refusal => Assert.Equal("insufficient_balance", refusal.Code));
        Assert.Equal((0, 10_000_000), (await ledger.BalanceAsync(customer)) is var balance ? (balance.Available.Micros, balance.PendingDebit.Micros) : default);
        Assert.Empty(await ledger.AuditWithoutTasksAsync());
    }

    private static async Task WriteAsync(StoredLedger ledger, int rounds)
    {
        var customers = new[] { await ledger.CustomerAsync("甲公司", creditUnits: 10), await ledger.CustomerAsync("乙公司", creditUnits: 10) };
        var other = new UnitsOfWork(ledger.Contexts);
        var totals = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriterAsync(ledger, other, customers, writer, rounds))));

        Assert.Empty(await ledger.AuditWithoutTasksAsync());
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var accounts = await db.LedgerAccounts.AsNoTracking().ToListAsync();
        Assert.Equal(0, accounts.Sum(account => account.PostedMicros));
        Assert.All(accounts.Where(account => account.IsGuarded), account => Assert.True(account.Balance.Available.Micros >= 0 && account.PendingDebitMicros == 0));
        Assert.Equal(totals.Sum(total => total.Spent), accounts.Single(account => account.Kind == LedgerAccountKind.Revenue).PostedMicros);
        Assert.Equal(20_000_000 + totals.Sum(total => total.PaidIn - total.Spent), accounts.Where(account => account.IsGuarded).Sum(account => account.PostedMicros));
        // Without refusals the limit was never reached, and the test would say nothing.
        Assert.True(totals.Sum(total => total.Refused) > 0);
    }

    private static async Task<(long Spent, long PaidIn, int Refused)> WriterAsync(StoredLedger ledger, UnitsOfWork other, Customer[] customers, int writer, int rounds)
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
            var refusal = await RunAsync(writer, new UnitNeeds(customer.Organisation), unit => unit.Ledger.Hold(customer.Organisation, hold, "task", cause, StoredLedger.Start));
            if (refusal is not null)
            {
                Assert.Equal("insufficient_balance", refusal.Code);
                refused++;
                continue;
            }

            var cost = random.Next(4) == 0 ? new Money(0, "CNY") : new Money(random.NextInt64(hold.Micros + 1), "CNY");
            await RunAsync(writer, new UnitNeeds(customer.Organisation, cause), unit =>
            {
                unit.Ledger.Settle(customer.Organisation, cost, "task", cause, StoredLedger.Start);
                return null;
            });
            spent += cost.Micros;
        }

        return (spent, paidIn, refused);

        // Two processes on one database: each has a writer of its own.
        Task<Refusal?> RunAsync(int who, UnitNeeds needs, Func<UnitOfWork, Refusal?> act) =>
            (who % 2 == 0 ? ledger.Units : other).RunAsync(needs, unit => Task.FromResult(act(unit)), CancellationToken.None);
    }
}

using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing.Budgets;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Budgets;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Budgets;

/// <summary>Many at once on one budget that stops: it is never passed, and what it counts is what the ledger says.</summary>
public sealed class BudgetConcurrencyTests
{
    [Fact]
    public async Task AThousandAtOnce_OnSqlite_HoldWhatTheBudgetAffords()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await SpendAsync(ledger);
    }

    [SkippableFact]
    public async Task AThousandAtOnce_OnPostgres_HoldWhatTheBudgetAffords()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await SpendAsync(ledger);
    }

    [Fact]
    public async Task HoldsSettlementsAndChanges_OnSqlite_NeverPassTheAmount()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await InterleaveAsync(ledger, rounds: 12);
    }

    [SkippableFact]
    public async Task HoldsSettlementsAndChanges_OnPostgres_NeverPassTheAmount()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await InterleaveAsync(ledger, rounds: 25);
    }

    [Fact]
    public async Task Table_WrittenPastEveryRule_RefusesToPassTheAmount()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.Budget.SetAsync(customer.Caller, new ChangeBudgetRequest("10.00", Stops: true), CancellationToken.None);
        await using var db = await ledger.Contexts.CreateDbContextAsync();

        await db.Budgets.ExecuteUpdateAsync(set => set.SetProperty(budget => budget.HeldMicros, 10_000_000));
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => db.Budgets.ExecuteUpdateAsync(set => set.SetProperty(budget => budget.HeldMicros, 10_000_001)));
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => db.Budgets.ExecuteUpdateAsync(set => set.SetProperty(budget => budget.SpentMicros, -1)));
    }

    // A wallet that affords all, a budget that affords ten; half of those who ask reach another portal on the same database.
    private static async Task SpendAsync(StoredLedger ledger)
    {
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 5000);
        Assert.Null((await ledger.Budget.SetAsync(customer.Caller, new ChangeBudgetRequest("10.00", Stops: true, Project: customer.Project.Value), CancellationToken.None)).Refusal);
        var portals = new[] { ledger.Units, new UnitsOfWork(ledger.Contexts) };
        var (one, spender) = (Money.OfUnits(1, "CNY"), new Spender(customer.Organisation, customer.Project));

        var refusals = await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(() => portals[number % 2].RunAsync(
            new UnitNeeds(customer.Organisation), unit => Task.FromResult(unit.Hold(spender, one, "task", Guid.CreateVersion7(), StoredLedger.Start)), CancellationToken.None))));

        Assert.Equal(10, refusals.Count(refusal => refusal is null));
        Assert.All(refusals.OfType<Refusal>(), refusal => Assert.Equal("budget_exceeded", refusal.Code));
        Assert.Equal(10_000_000, (await ledger.BalanceAsync(customer)).PendingDebit.Micros);
        var budget = Assert.Single((await ledger.Budgets.ListAsync(customer.Caller, null, CancellationToken.None))!.Budgets);
        Assert.Equal((10_000_000, 0), (budget.Held.Micros, budget.Room!.Value.Micros));
    }

    // Writers in two portals hold and settle, while another changes the amount up and down.
    private static async Task InterleaveAsync(StoredLedger ledger, int rounds)
    {
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 1_000_000);
        Assert.Null((await ledger.Budget.SetAsync(customer.Caller, new ChangeBudgetRequest("20.00", [10, 25, 50], Stops: true), CancellationToken.None)).Refusal);
        var portals = new[] { ledger.Units, new UnitsOfWork(ledger.Contexts) };
        var spender = new Spender(customer.Organisation, customer.Project);

        var writing = Task.WhenAll(Enumerable.Range(0, 12).Select(writer => Task.Run(() => WriteAsync(portals[writer % 2], writer))));
        var codes = await ChangeAsync();
        var spent = await writing;

        var budget = Assert.Single((await ledger.Budgets.ListAsync(customer.Caller, null, CancellationToken.None))!.Budgets);
        Assert.Equal((0, spent.Sum(one => one.Spent)), (budget.Held.Micros, budget.Spent.Micros));
        Assert.True(budget.Spent <= budget.Amount);
        Assert.DoesNotContain(await ledger.AuditAsync(), finding => finding.Subject == Portal.Core.Billing.AuditSubject.Budget);
        // Worth something only if the limit was met by both.
        Assert.True(spent.Sum(one => one.Refused) > 0 && codes.Contains("budget_below_use"));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var keys = await db.Alerts.Select(alert => alert.Key).ToListAsync();
        Assert.Equal(keys.Distinct(StringComparer.Ordinal), keys);
        Assert.NotEmpty(keys);

        async Task<(long Spent, int Refused)> WriteAsync(UnitsOfWork portal, int writer)
        {
            var random = new Random(writer);
            var (sum, refused) = (0L, 0);
            for (var round = 0; round < rounds; round++)
            {
                var (hold, cause) = (new Money(random.Next(1, 4_000_000), "CNY"), Guid.CreateVersion7());
                if (await portal.RunAsync(new UnitNeeds(customer.Organisation), unit => Task.FromResult(unit.Hold(spender, hold, "task", cause, StoredLedger.Start)), CancellationToken.None) is { } refusal)
                {
                    Assert.Equal("budget_exceeded", refusal.Code);
                    refused++;
                    continue;
                }

                var cost = new Money(random.NextInt64((hold.Micros / 4) + 1), "CNY");
                await portal.RunAsync<Money>(new UnitNeeds(customer.Organisation, cause), unit => Task.FromResult<Result<Money>>(unit.Settle(spender, cost, "task", cause, StoredLedger.Start)), CancellationToken.None);
                sum += cost.Micros;
            }

            return (sum, refused);
        }

        async Task<List<string>> ChangeAsync()
        {
            var refusals = new List<string>();
            string[] amounts = ["0.01", "20.00", "5.00", "21.00"];
            // For as long as they write: whoever is faster must not end it before the other has begun.
            for (var change = 0; change % amounts.Length != 0 || change == 0 || !writing.IsCompleted; change++)
                refusals.Add((await ledger.Budget.SetAsync(customer.Caller, new ChangeBudgetRequest(amounts[change % amounts.Length], [10, 25, 50], Stops: true), CancellationToken.None)).Refusal?.Code ?? "");
            return refusals;
        }
    }
}

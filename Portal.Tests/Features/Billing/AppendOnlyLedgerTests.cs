using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>What is in the ledger stays, whoever has a connection to the database.</summary>
public sealed class AppendOnlyLedgerTests
{
    private static readonly string[] Forbidden =
    [
        """UPDATE "LedgerEntries" SET "Debit_Micros" = 0""",
        """DELETE FROM "LedgerEntries" """,
        """DELETE FROM "LedgerTransfers" WHERE "State" = 1""",
        """UPDATE "LedgerTransfers" SET "Amount_Micros" = "Amount_Micros" + 1 WHERE "State" = 1""",
        """UPDATE "LedgerTransfers" SET "State" = 2 WHERE "State" = 1""",
        """UPDATE "LedgerTransfers" SET "State" = 1, "EndedById" = NULL WHERE "State" = 2""",
        """UPDATE "LedgerTransfers" SET "State" = 3, "EndedById" = "Id", "Cause" = 'other' WHERE "State" = 1""",
    ];

    [Fact]
    public async Task Ledger_OnSqlite_RefusesToBeRewritten()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await CheckAsync(ledger, Forbidden);
    }

    [SkippableFact]
    public async Task Ledger_OnPostgres_RefusesToBeRewritten()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await CheckAsync(ledger, [.. Forbidden, """TRUNCATE "LedgerEntries" """, """TRUNCATE "LedgerTransfers" CASCADE"""]);
    }

    private static async Task CheckAsync(StoredLedger ledger, IEnumerable<string> statements)
    {
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        var open = Guid.CreateVersion7();
        Assert.Null(await ledger.Units.RunAsync(
            new UnitNeeds(customer.Organisation), unit => Task.FromResult(unit.Ledger.Hold(customer.Organisation, new Money(5, "CNY"), "task", open, StoredLedger.Start)), CancellationToken.None));
        var before = await RowsAsync(ledger);
        foreach (var statement in statements)
        {
            await using var db = await ledger.Contexts.CreateDbContextAsync();
            var error = await Assert.ThrowsAnyAsync<DbException>(() => db.Database.ExecuteSqlRawAsync(statement));
            Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, await RowsAsync(ledger));
        // What may happen to an open hold still does.
        await ledger.Units.RunAsync(
            new UnitNeeds(customer.Organisation, open), unit => Task.FromResult<Result<Money>>(unit.Ledger.Settle(customer.Organisation, new Money(2, "CNY"), "task", open, StoredLedger.Start)), CancellationToken.None);
        Assert.Empty(await ledger.AuditWithoutTasksAsync());
    }

    private static async Task<string> RowsAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var transfers = await db.LedgerTransfers.AsNoTracking().OrderBy(transfer => transfer.Id).ToListAsync();
        var entries = await db.LedgerEntries.AsNoTracking().OrderBy(entry => entry.TransferId).ThenBy(entry => entry.AccountId).ToListAsync();
        return $"{string.Join('\n', transfers)}\n{string.Join('\n', entries)}";
    }
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing.CreditNotes;
using Portal.Persistence.Migrations;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Documents;

/// <summary>What was charged and issued stays, whatever statement says otherwise.</summary>
public sealed class KeptDocumentTests
{
    // Of all that the tables hold, what may still be said after the issue.
    private static readonly Dictionary<string, string[]> Open = new()
    {
        ["Charges"] = ["InvoiceId"], ["Invoices"] = ["PaidAt", "State", "VoidReason", "VoidedAt"], ["CreditNotes"] = ["CarriedOn", "Version"],
    };

    private static readonly string[] Refused =
    [
        """UPDATE "Charges" SET "BilledCost_Micros" = "BilledCost_Micros" + 1""",
        """UPDATE "Charges" SET "InvoiceId" = NULL WHERE "InvoiceId" IS NOT NULL""",
        """UPDATE "Charges" SET "InvoiceId" = "Id" WHERE "InvoiceId" IS NOT NULL""",
        """UPDATE "Charges" SET "InvoiceId" = "Id", "Amount" = "Amount" + 1 WHERE "InvoiceId" IS NULL""",
        """DELETE FROM "Charges" WHERE "InvoiceId" IS NULL""",
        """UPDATE "Invoices" SET "Gross_Micros" = "Gross_Micros" + 1, "VoidedAt" = "IssuedAt" """,
        """UPDATE "Invoices" SET "Number" = NULL""",
        """UPDATE "Invoices" SET "State" = 1""",
        """UPDATE "Invoices" SET "PaidAt" = NULL WHERE "PaidAt" IS NOT NULL""",
        """UPDATE "Invoices" SET "State" = 4, "PaidAt" = "PeriodStart" WHERE "PaidAt" IS NOT NULL""",
        """DELETE FROM "Invoices" """,
        """UPDATE "CreditNotes" SET "State" = 3 WHERE "Number" IS NOT NULL""",
        """UPDATE "CreditNotes" SET "CarriedOn" = NULL WHERE "CarriedOn" IS NOT NULL""",
        """UPDATE "CreditNotes" SET "CarriedOn" = "Id" WHERE "CarriedOn" IS NOT NULL""",
        """UPDATE "CreditNotes" SET "Version" = 1 WHERE "Number" IS NOT NULL""",
        """DELETE FROM "CreditNotes" WHERE "Number" IS NOT NULL""",
    ];

    [Fact]
    public async Task Documents_OnSqlite_RefuseToBeRewritten()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await CheckAsync(ledger, Refused);
    }

    [SkippableFact]
    public async Task Documents_OnPostgres_RefuseToBeRewritten()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await CheckAsync(ledger, [.. Refused, """TRUNCATE "Charges" """, """TRUNCATE "Invoices" CASCADE""", """TRUNCATE "CreditNotes" """]);
    }

    [Fact]
    public async Task Columns_OfKeptTables_AreEachOfOneKind()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        foreach (var kept in DocumentTriggers.Current)
        {
            var table = db.Model.GetRelationalModel().FindTable(kept.Name, null)!;
            Assert.Equal(table.Columns.Select(column => column.Name).Except(Open[kept.Name]).Order(StringComparer.Ordinal), kept.Fixed.Order(StringComparer.Ordinal));
            Assert.Equal(Open[kept.Name], kept.Once.Concat(kept.Rising).Order(StringComparer.Ordinal));
        }
    }

    // An invoice that is paid, one note on it that the next invoice carries, one that is only asked for, and a task that is on no invoice yet.
    private static async Task CheckAsync(StoredLedger ledger, IEnumerable<string> statements)
    {
        var customer = await ledger.CustomerAsync(creditUnits: 100);
        await ledger.RunTaskAsync(customer);
        var first = await CloseAsync(ledger);
        await CreditAsync(ledger, first, isIssued: true);
        await ledger.RunTaskAsync(customer);
        await CloseAsync(ledger);
        await CreditAsync(ledger, first, isIssued: false);
        await ledger.RunTaskAsync(customer);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var named = from table in DocumentTriggers.Current
                    from column in table.Fixed
                    select $"""UPDATE "{table.Name}" SET "{column}" = "{column}" """;
        foreach (var statement in statements.Concat(named))
        {
            var error = await Record.ExceptionAsync(() => db.Database.ExecuteSqlRawAsync(statement));
            Assert.True(error is DbException && error.Message.Contains("never changes", StringComparison.Ordinal), $"{statement}: {error?.Message ?? "was done"}");
        }

        // Voided once, for a reason that stays.
        Assert.Equal(2, await db.Database.ExecuteSqlRawAsync("""UPDATE "Invoices" SET "State" = 4, "VoidedAt" = "IssuedAt", "VoidReason" = 'wrong' """));
        await Assert.ThrowsAnyAsync<DbException>(() => db.Database.ExecuteSqlRawAsync("""UPDATE "Invoices" SET "VoidReason" = 'right' """));
        await Assert.ThrowsAnyAsync<DbException>(() => db.Database.ExecuteSqlRawAsync("""UPDATE "Invoices" SET "VoidedAt" = NULL"""));
        // What is only asked for may still be thrown away, and all that is to happen to documents has happened to these.
        Assert.Equal(1, await db.Database.ExecuteSqlRawAsync("""DELETE FROM "CreditNotes" WHERE "Number" IS NULL"""));
        Assert.NotNull((await db.CreditNotes.AsNoTracking().SingleAsync()).CarriedOn);
    }

    private static async Task<InvoiceId> CloseAsync(StoredLedger ledger)
    {
        ledger.Time.Advance(TimeSpan.FromDays(31));
        Assert.NotNull(Assert.Single(await ledger.Run.RunAsync(null, null, CancellationToken.None)).Number);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return (await db.Invoices.AsNoTracking().OrderByDescending(invoice => invoice.PeriodEnd).FirstAsync()).Id;
    }

    private static async Task CreditAsync(StoredLedger ledger, InvoiceId invoice, bool isIssued)
    {
        var id = Guid.CreateVersion7();
        var asked = await ledger.Credit.HandleAsync(ledger.Admin, invoice, new CreditInvoiceRequest(id, "wrong", [new CreditLineRequest(1, "0.10")]), CancellationToken.None);
        Assert.True(asked.IsAccepted, asked.Refusal?.Code);
        if (isIssued)
            Assert.Null(await ledger.Decide.HandleAsync(ledger.Second, id, true, CancellationToken.None));
    }
}

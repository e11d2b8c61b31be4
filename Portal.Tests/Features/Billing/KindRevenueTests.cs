using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.CreditNotes;
using Portal.Persistence.Migrations;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>Revenue waits in one account until it is invoiced, then stands by the kind of resource that earned it, and goes back from there.</summary>
public class KindRevenueTests
{
    private static readonly DateTimeOffset December = new(2026, 11, 30, 16, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Close_MovesAllOfRevenueToTheKinds_AndCreditNotesBringItBack()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await InvoiceAndCreditAsync(ledger);
    }

    [SkippableFact]
    public async Task Close_OnPostgres_DoesTheSame()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await InvoiceAndCreditAsync(ledger);
    }

    [Fact]
    public async Task Ensure_InvoicesFromBeforeTheKinds_AreCarriedOverOnce()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await LivedInAsync(ledger);
        var closed = (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value;
        await CreditAsync(ledger, closed.InvoiceId, [new CreditLineRequest(1, "0.37")]);
        var before = await StandAsync(ledger);
        await ForgetKindsAsync(ledger);
        Assert.DoesNotContain(await StandAsync(ledger), account => account.Key >= KindRevenue.First);

        for (var start = 0; start < 2; start++)
        {
            await using var db = await ledger.Contexts.CreateDbContextAsync();
            await PlatformAccounts.EnsureAsync(db, "CNY", ledger.Time.GetUtcNow(), CancellationToken.None);
        }

        Assert.Equal(before, await StandAsync(ledger));
        // The rest of it is taken back from where it stands now.
        await CreditAsync(ledger, closed.InvoiceId, null);
        Assert.All(await StandAsync(ledger), account => Assert.True(account.Key < KindRevenue.First || account.Value == 0, $"{account}"));
        Assert.DoesNotContain(await ledger.AuditAsync(), finding => finding.Code != "statement_broken");
    }

    private static async Task InvoiceAndCreditAsync(StoredLedger ledger)
    {
        var customer = await LivedInAsync(ledger);
        var earned = (await StandAsync(ledger))[LedgerAccountKind.Revenue];
        var closed = (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value;

        var stand = await StandAsync(ledger);
        Assert.Equal(0, stand[LedgerAccountKind.Revenue]);
        Assert.True(stand[LedgerAccountKind.RevenueCpu] > 0 && stand[LedgerAccountKind.RevenueMemory] > 0);
        Assert.Equal(earned, stand.Where(account => account.Key >= KindRevenue.First).Sum(account => account.Value) + stand[LedgerAccountKind.Tax] + stand[LedgerAccountKind.Rounding]);
        Assert.Empty(await ledger.AuditAsync());

        await CreditAsync(ledger, closed.InvoiceId, [new CreditLineRequest(1, "0.37")]);
        var after = await StandAsync(ledger);
        Assert.Equal((0, stand[LedgerAccountKind.RevenueMemory]), (after[LedgerAccountKind.Revenue], after[LedgerAccountKind.RevenueMemory]));
        Assert.True(after[LedgerAccountKind.RevenueCpu] < stand[LedgerAccountKind.RevenueCpu]);
        Assert.Empty(await ledger.AuditAsync());

        await CreditAsync(ledger, closed.InvoiceId, [new CreditLineRequest(2)]);
        await CreditAsync(ledger, closed.InvoiceId, null);
        Assert.All((await StandAsync(ledger)).Where(account => account.Key is LedgerAccountKind.Revenue or LedgerAccountKind.Tax or >= KindRevenue.First), account => Assert.Equal(0, account.Value));
        Assert.Empty(await ledger.AuditAsync());
    }

    // Given in part, and with a fraction of a coin.
    private static async Task<Customer> LivedInAsync(StoredLedger ledger)
    {
        var customer = await ledger.CustomerAsync(creditUnits: 1);
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer, seconds: 4321, cpu: 1700, memory: 3333);
        await ledger.RunTaskAsync(customer, seconds: 777);
        ledger.Time.SetUtcNow(December);
        return customer;
    }

    private static async Task<Dictionary<LedgerAccountKind, long>> StandAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.LedgerAccounts.Where(account => account.OrganisationId == null).OrderBy(account => account.Kind).ToDictionaryAsync(account => account.Kind, account => account.PostedMicros);
    }

    // As a ledger was before it knew of kinds.
    private static async Task ForgetKindsAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        foreach (var statement in LedgerTriggers.DropSqlite)
            await db.Database.ExecuteSqlRawAsync(statement);
        await db.Database.ExecuteSqlRawAsync("""
            UPDATE LedgerAccounts SET PostedMicros = PostedMicros + (SELECT SUM(PostedMicros) FROM LedgerAccounts WHERE Kind > 20) WHERE Kind = 11;
            DELETE FROM LedgerEntries WHERE TransferId IN (SELECT Id FROM LedgerTransfers WHERE Kind = 16);
            DELETE FROM LedgerTransfers WHERE Kind = 16;
            DELETE FROM LedgerAccounts WHERE Kind > 20;
            """);
    }

    private static async Task CreditAsync(StoredLedger ledger, InvoiceId invoice, IReadOnlyList<CreditLineRequest>? lines)
    {
        var id = Guid.CreateVersion7();
        var asked = await ledger.Credit.HandleAsync(ledger.Admin, invoice, new CreditInvoiceRequest(id, "wrong month", lines), CancellationToken.None);
        Assert.True(asked.IsAccepted, asked.Refusal?.Code);
        Assert.Null(await ledger.Decide.HandleAsync(ledger.Second, id, true, CancellationToken.None));
    }
}

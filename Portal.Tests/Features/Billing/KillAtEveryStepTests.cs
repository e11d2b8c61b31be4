using Microsoft.EntityFrameworkCore;
using Portal.Core.Alerts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.CreditNotes;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>Kill −9 before every statement of a close, a settlement, a credit note and the metering of files, and right after: done again it is done once.</summary>
public sealed class KillAtEveryStepTests
{
    private static readonly DateTimeOffset December = new(2026, 11, 30, 16, 0, 0, TimeSpan.Zero);

    [Fact]
    public Task Close_KilledBeforeAnyStatement_GivesOneInvoice() => AtEveryStepAsync(
        "close", December,
        async ledger =>
        {
            var customer = await ledger.CustomerAsync(creditUnits: 1);
            await ledger.PayInAsync(customer, 10);
            await ledger.RunTaskAsync(customer, seconds: 4321);
            return customer.Organisation.Value;
        },
        async ledger =>
        {
            await using var db = await ledger.Contexts.CreateDbContextAsync();
            var invoice = await db.Invoices.SingleAsync();
            Assert.Equal("PT-2026-000001", invoice.Number.ToString());
            Assert.All(await db.Charges.ToListAsync(), charge => Assert.Equal(invoice.Id, charge.InvoiceId));
            Assert.Equal(1, await db.AuditEntries.CountAsync(entry => entry.Act == "invoice.issue"));
        });

    [Fact]
    public Task Settle_KilledBeforeAnyStatement_ChargesOnce() => AtEveryStepAsync(
        "settle", StoredLedger.Start.AddHours(1),
        async ledger =>
        {
            var customer = await ledger.CustomerAsync(creditUnits: 1);
            await ledger.PayInAsync(customer, 10);
            return (await ledger.StartTaskAsync(customer)).Id.Value;
        },
        async ledger =>
        {
            await using var db = await ledger.Contexts.CreateDbContextAsync();
            Assert.True((await db.ComputeTasks.SingleAsync()).IsFinal);
            Assert.Equal(1, await db.UsageRecords.CountAsync());
            Assert.Equal(1_200_000, (await db.Charges.ToListAsync()).Where(charge => charge.Category == ChargeCategory.Usage).Sum(charge => charge.BilledCost.Micros));
            Assert.Equal(11_000_000 - 1_200_000, (await db.LedgerAccounts.Where(account => account.OrganisationId != null).ToListAsync()).Sum(account => account.PostedMicros));
            Assert.Equal(0, (await db.LedgerAccounts.ToListAsync()).Sum(account => account.PendingDebitMicros));
        });

    [Fact]
    public Task Credit_KilledBeforeAnyStatement_GivesOneCreditNote() => AtEveryStepAsync(
        "credit", December.AddDays(1),
        async ledger =>
        {
            var customer = await ledger.CustomerAsync(creditUnits: 1);
            await ledger.PayInAsync(customer, 10);
            await ledger.RunTaskAsync(customer, seconds: 4321);
            ledger.Time.SetUtcNow(December);
            var closed = (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value;
            return (await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, new CreditInvoiceRequest(Guid.CreateVersion7(), "wrong"), CancellationToken.None)).Value.Id.Value;
        },
        async ledger =>
        {
            await using var db = await ledger.Contexts.CreateDbContextAsync();
            Assert.Equal("PC-2026-000001", (await db.CreditNotes.SingleAsync()).Number.ToString());
            Assert.Equal(InvoiceState.Void, (await db.Invoices.SingleAsync()).State);
            Assert.Equal(11_000_000, (await db.LedgerAccounts.Where(account => account.OrganisationId != null).ToListAsync()).Sum(account => account.PostedMicros));
        });

    [Fact]
    public Task Meter_KilledBeforeAnyStatement_ChargesEachDayOnce() => AtEveryStepAsync(
        "meter", StoredLedger.Start.AddDays(2),
        async ledger =>
        {
            // 12 hours of the first day and 24 of the second at 0.20 an hour: the money ends within the second.
            var customer = await ledger.CustomerAsync(creditUnits: 1);
            await ledger.PayInAsync(customer, 3);
            await ledger.Budget.SetAsync(customer.Caller, new ChangeBudgetRequest("100.00"), CancellationToken.None);
            await ledger.KeepAsync(customer, 730);
            return customer.Project.Value;
        },
        async ledger =>
        {
            await using var db = await ledger.Contexts.CreateDbContextAsync();
            Assert.Equal(2, await db.StorageRecords.CountAsync());
            Assert.Equal(7_200_000, (await db.Charges.ToListAsync()).Where(charge => charge.Category == ChargeCategory.Usage).Sum(charge => charge.BilledCost.Micros));
            Assert.Equal(4_000_000, (await db.Budgets.SingleAsync()).SpentOnFilesMicros);
            Assert.Equal(0, (await db.LedgerAccounts.Where(account => account.OrganisationId != null).ToListAsync()).Sum(account => account.PostedMicros + account.PendingDebitMicros));
            Assert.Equal(1, await db.Alerts.CountAsync(alert => alert.Kind == AlertKind.StorageUnpaid));
        });

    private static async Task AtEveryStepAsync(string act, DateTimeOffset now, Func<StoredLedger, Task<Guid>> prepare, Func<StoredLedger, Task> check)
    {
        using var folder = new TemporaryFolder();
        var template = folder.At("template.db");
        Guid thing;
        await using (var ledger = await StoredLedger.SqliteAtAsync(template))
            thing = await prepare(ledger);
        var steps = (await KilledChild.RunAsync(act, Copy("whole"), now, thing, step: 0)).Steps;
        Assert.InRange(steps, 8, 200);
        // In every run two, spread over them, and the last two: before and after the commit. With the published counts, all.
        var chosen = Enumerable.Range(1, steps).Where(step => Published.IsLong || step % (steps / 2) == 1 || step >= steps - 1);
        await Parallel.ForEachAsync(chosen, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (step, _) =>
        {
            var database = Copy($"step-{step}");
            Assert.Equal(137, (await KilledChild.RunAsync(act, database, now, thing, step)).ExitCode);
            await using var ledger = await StoredLedger.SqliteAtAsync(database);
            ledger.Time.SetUtcNow(now);
            await KilledChild.Acts[act](ledger, thing);
            await KilledChild.Acts[act](ledger, thing);
            await check(ledger);
            Assert.Empty(await ledger.AuditAsync());
        });

        string Copy(string name)
        {
            File.Copy(template, folder.At($"{name}.db"));
            return folder.At($"{name}.db");
        }
    }
}

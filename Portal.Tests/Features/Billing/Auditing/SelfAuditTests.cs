using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Execution;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Auditing;
using Portal.Features.Billing.Payments;
using Portal.Persistence.Migrations;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Auditing;

/// <summary>Damage of each kind is planted in a ledger of real acts, and named.</summary>
public sealed class SelfAuditTests
{
    private const string Wallet = "(SELECT Id FROM LedgerAccounts WHERE Kind = 1)";

    [Fact]
    public async Task Run_RealActs_IsSoundAndLeavesItsReport()
    {
        await using var ledger = await LivedInAsync();

        var row = await ledger.Audit.RunAsync(ledger.Admin, CancellationToken.None);

        Assert.Empty(row.Report.Findings);
        Assert.Equal((3, 2), (row.Report.Counts.Tasks, row.Report.Counts.Invoices));
        Assert.True(row.Report.Counts is { Transfers: >= 8, Entries: >= 6, Charges: >= 4, Accounts: >= 6 });
        var kept = await ledger.Audit.LastAsync(CancellationToken.None);
        Assert.Equal((row.Id, row.Report.Counts, "admin@example.com"), (kept!.Id, kept.Report.Counts, kept.By));
    }

    [Theory]
    [InlineData($"UPDATE LedgerAccounts SET PostedMicros = PostedMicros + 10000 WHERE Id = {Wallet}", "balance_not_entries 10000, ledger_not_zero 10000")]
    [InlineData($"UPDATE LedgerAccounts SET PendingDebitMicros = PendingDebitMicros + 20000 WHERE Id = {Wallet}", "pending_not_holds 20000")]
    [InlineData($"DELETE FROM LedgerEntries WHERE AccountId = {Wallet} AND Credit_Micros > 0", "balance_not_entries 100000000, entries_not_two 1, entries_not_zero -100000000, statement_broken -1570333")]
    [InlineData($"UPDATE LedgerEntries SET BalanceAfter_Micros = BalanceAfter_Micros + 1 WHERE AccountId = {Wallet} AND Credit_Micros > 0", "statement_broken 98429667")]
    [InlineData("UPDATE LedgerTransfers SET Amount_Micros = Amount_Micros + 7 WHERE Kind = 1", "entries_not_transfer -7")]
    [InlineData("UPDATE LedgerTransfers SET State = 3 WHERE State = 1", "hold_end_missing 5000000, hold_missing 5000000, pending_not_holds 5000000")]
    [InlineData("UPDATE LedgerTransfers SET CauseId = Id WHERE State = 1", "hold_missing 5000000, hold_of_no_task 5000000")]
    [InlineData("UPDATE UsageRecords SET BilledSeconds = BilledSeconds + 60 WHERE rowid = 1", "charge_not_rated -20000, usage_not_measured 60")]
    [InlineData("DELETE FROM UsageRecords WHERE rowid = 1", "charge_not_rated 1200000, usage_not_measured -3600")]
    [InlineData("UPDATE Charges SET BilledCost_Micros = BilledCost_Micros + 5 WHERE rowid = (SELECT MIN(rowid) FROM Charges WHERE Category = 1)", "charge_not_rated 5, charges_not_settled 5, invoice_not_charges -5")]
    [InlineData("DELETE FROM Charges WHERE Category = 2", "credit_not_given -1000000, invoice_not_charges -1000000")]
    [InlineData("UPDATE ComputeTasks SET QuotedMaximumMicros = 1000000 WHERE rowid = 1", "charged_above_maximum 200000")]
    [InlineData("UPDATE Invoices SET Gross_Micros = Gross_Micros + 10000 WHERE rowid = 1", "invoice_figures 10000")]
    [InlineData("UPDATE Invoices SET BilledCost_Micros = BilledCost_Micros + 10000, ResidueAfter_Micros = ResidueAfter_Micros + 10000 WHERE rowid = 1", "invoice_figures 10000, invoice_not_charges 10000, invoice_not_lines 10000, residue_broken -10000, rounding_not_posted -10000")]
    [InlineData("UPDATE LedgerAccounts SET PostedMicros = PostedMicros + 5 WHERE Kind = 14", "balance_not_entries 5, ledger_not_zero 5, tax_not_posted 5")]
    [InlineData("UPDATE LedgerAccounts SET PostedMicros = PostedMicros + 5 WHERE Kind = 11", "balance_not_entries 5, ledger_not_zero 5, revenue_not_charged 5")]
    [InlineData("UPDATE LedgerAccounts SET PostedMicros = PostedMicros + 5 WHERE Kind = 21", "balance_not_entries 5, ledger_not_zero 5, revenue_not_posted 5")]
    [InlineData("UPDATE Invoices SET Lines = replace(Lines, 'memory.gib_hour', 'storage.gib_month') WHERE rowid = 2", "line_not_charges 2, revenue_not_posted -210000, revenue_not_posted 210000")]
    [InlineData("UPDATE Invoices SET OnAccountMicros = 5 WHERE rowid = 1", "on_account_not_ledger 5")]
    [InlineData("UPDATE Charges SET PricingQuantity = PricingQuantity + 1 WHERE rowid = (SELECT MIN(rowid) FROM Charges WHERE Category = 1)", "charge_not_rated 0, line_not_charges 1, volume_not_charges -1")]
    [InlineData("UPDATE Invoices SET Number = 'PT-2027-000004' WHERE Number = 'PT-2027-000001'", "number_gap 2")]
    [InlineData("UPDATE Charges SET InvoiceId = NULL WHERE InvoiceId = (SELECT Id FROM Invoices WHERE rowid = 1) AND Category = 2", "invoice_not_charges -1000000")]
    public async Task Run_Damage_IsNamed(string damage, string expected)
    {
        await using var ledger = await LivedInAsync();
        await DamageAsync(ledger, damage);

        var report = (await ledger.Audit.RunAsync(ledger.Admin, CancellationToken.None)).Report;

        Assert.Equal(expected, string.Join(", ", report.Findings.Select(finding => $"{finding.Code} {finding.Difference}").Order(StringComparer.Ordinal)));
        Assert.All(report.Findings, finding => Assert.True(finding.Id.Length > 0 || finding.Code == "ledger_not_zero"));
        Assert.False((await ledger.Audit.LastAsync(CancellationToken.None))!.Report.IsSound);
    }

    // Where prices depend on what was used before in the month, a charge is not rated again: its price must be one of the book's all the same.
    [Theory]
    [InlineData("UPDATE Charges SET Tax_RateBasisPoints = 900 WHERE Tier = 2")]
    [InlineData("UPDATE Charges SET Tier = 1 WHERE Tier = 2")]
    [InlineData("UPDATE Charges SET ListUnitPrice_Micros = 125000, PricingQuantity = 2 * PricingQuantity WHERE Tier = 2")]
    [InlineData("UPDATE Charges SET IsContract = 1 WHERE Tier = 2")]
    [InlineData("UPDATE Charges SET MultiplierPerMille = 500, PricingQuantity = 2 * PricingQuantity WHERE Tier = 2")]
    [InlineData("UPDATE Charges SET WindowName = 'Night', WindowPerMille = 1000 WHERE Tier = 2")]
    public async Task Run_UnderSteps_APriceThatIsNotInTheBook_IsNamed(string damage)
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 100);
        await ledger.PublishAsync(contents => contents with
        {
            Rules =
            [
                new PriceRule { Sku = Sku.CpuCoreHour, ListUnitPrice = new Money(500_000, "CNY"), FreeQuantity = 2 * 3_600_000, Tiers = [new PriceTier(10 * 3_600_000, new Money(250_000, "CNY"))] },
                new PriceRule { Sku = Sku.MemoryGibHour, ListUnitPrice = Money.Zero("CNY") },
            ],
        });
        await ledger.RunTaskAsync(customer, cpu: 14_000);
        Assert.Empty(await ledger.AuditAsync());

        await DamageAsync(ledger, damage);

        Assert.Contains("price_not_in_book", (await ledger.AuditAsync()).Select(finding => finding.Code));
    }

    [Fact]
    public async Task Run_UnderSteps_AVolumeThatIsNotItsCharges_IsNamed()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 100);
        await ledger.PublishAsync(contents => contents with { Rules = [.. contents.Rules.Select(rule => rule with { FreeQuantity = 1000 })] });
        await ledger.RunTaskAsync(customer);
        Assert.Empty(await ledger.AuditAsync());

        await DamageAsync(ledger, "UPDATE MonthlyVolumes SET Quantity = Quantity - 7 WHERE Sku = 'cpu.core_hour'");

        Assert.Equal([("volume_not_charges", "2026-11 cpu.core_hour", -7)], (await ledger.AuditAsync()).Select(finding => (finding.Code, finding.Id, finding.Difference)));
    }

    [Fact]
    public async Task Run_APaymentThatTheLedgerDidNotMove_IsNamed()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        var (topUp, refund) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.True((await ledger.TopUp.HandleAsync(ledger.Admin, customer.Organisation, new TopUpWalletRequest(topUp, "12.00", "r"), CancellationToken.None)).IsAccepted);
        Assert.True((await ledger.Refund.HandleAsync(ledger.Admin, customer.Organisation, new RefundTopUpRequest(refund, topUp, "6.00", "r"), CancellationToken.None)).IsAccepted);
        await new DecidePayment(ledger.Contexts, ledger.Units, ledger.Issuing, ledger.Balances, ledger.Time).HandleAsync(ledger.Second, refund, isApproved: true, CancellationToken.None);
        Assert.Empty(await ledger.AuditAsync());

        await DamageAsync(ledger, "UPDATE PaymentRequests SET Amount_Micros = Amount_Micros + 10000");

        Assert.Equal([("payment_not_posted", refund.ToString(), -10_000)], (await ledger.AuditAsync()).Select(finding => (finding.Code, finding.Id, finding.Difference)));
    }

    [Fact]
    public async Task Run_IsHeardByAMonitor()
    {
        await using var ledger = await LivedInAsync();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var audit = new SelfAudit(ledger.Contexts, ledger.Storage, new SelfAuditMetrics(meters), ledger.Time);
        using var listener = new MeterListener { InstrumentPublished = (instrument, heard) => { if (ReferenceEquals(instrument.Meter.Scope, meters)) heard.EnableMeasurementEvents(instrument); } };
        var heard = new Dictionary<string, (long Value, object? Sound)>(StringComparer.Ordinal);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => heard[instrument.Name] = (value, tags.Length > 0 ? tags[0].Value : null));
        listener.Start();
        await DamageAsync(ledger, "DELETE FROM UsageRecords WHERE rowid = 1");

        await audit.RunAsync(null, CancellationToken.None);
        listener.RecordObservableInstruments();

        Assert.Equal(2, heard["portal.self_audit.findings"].Value);
        Assert.Equal((1L, false), (heard["portal.self_audit.runs"].Value, heard["portal.self_audit.runs"].Sound));
    }

    [Fact]
    public async Task Run_NoAdministrator_Throws()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => ledger.Audit.RunAsync(customer.Caller, CancellationToken.None));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => ledger.Audit.ListAsync(customer.Caller, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Run_OnPostgres_IsSound()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await LiveAsync(ledger);

        Assert.Empty(await ledger.AuditAsync());
    }

    private static async Task<StoredLedger> LivedInAsync()
    {
        var ledger = await StoredLedger.SqliteAsync();
        await LiveAsync(ledger);
        return ledger;
    }

    // Two tasks that were charged, the first partly from what was given, in two closed months; and one that still holds.
    private static async Task LiveAsync(StoredLedger ledger)
    {
        var customer = await ledger.CustomerAsync(creditUnits: 1);
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer);
        ledger.Time.Advance(TimeSpan.FromDays(31));
        await ledger.RunTaskAsync(customer, seconds: 4111);
        ledger.Time.Advance(TimeSpan.FromDays(31));
        foreach (var outcome in await ledger.Run.RunAsync(null, null, CancellationToken.None))
            Assert.NotNull(outcome.Number);
        await ledger.RunTaskAsync(customer, end: AttemptEnd.Lost);
    }

    private static async Task DamageAsync(StoredLedger ledger, string damage)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        // Whoever tampers takes the triggers away first.
        foreach (var statement in LedgerTriggers.DropSqlite.Concat(DocumentTriggers.DropSqlite))
            await db.Database.ExecuteSqlRawAsync(statement);
        Assert.NotEqual(0, await db.Database.ExecuteSqlRawAsync(damage));
    }
}

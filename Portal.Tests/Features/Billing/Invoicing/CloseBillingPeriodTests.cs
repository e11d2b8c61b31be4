using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Background;
using Portal.Core.Billing;
using Portal.Core.Execution;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Persistence;
using Portal.Persistence.Migrations;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Invoicing;

public class CloseBillingPeriodTests
{
    private static readonly DateTimeOffset December = new(2026, 11, 30, 16, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Handle_EndedMonth_IssuesAPaidInvoiceOfEveryCharge()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 100);
        var task = await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(December);

        var closed = (await ledger.Close.HandleAsync(ledger.Admin, customer.Organisation, "2026-11", CancellationToken.None)).Value;

        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var invoice = await db.Invoices.SingleAsync();
        // 2 core-hours at 0.50 and 4 GiB-hours at 0.05.
        Assert.Equal(("PT-2026-000001", "1.20", InvoiceState.Paid), (closed.Number.ToString(), invoice.Gross.ToDecimalString(), invoice.State));
        Assert.Equal(("某某科技有限公司", "星河算力有限公司"), (invoice.Buyer.Name, invoice.Seller.Name));
        Assert.All(await db.Charges.ToListAsync(), charge => Assert.Equal(invoice.Id, charge.InvoiceId));
        Assert.Equal(ledger.Admin.Id.Value, (await db.AuditEntries.SingleAsync(entry => entry.Act == "invoice.issue")).ActorId);
        var receipt = await new TaskReceiptQueries(ledger.Contexts).GetAsync(customer.Caller, task.Id, CancellationToken.None);
        Assert.Equal(("PT-2026-000001", "1.20"), (receipt!.InvoiceNumber, receipt.Total.ToDecimalString()));
    }

    [Fact]
    public async Task Handle_Again_GivesTheSameInvoice()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(December);

        var first = (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value;
        var second = (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value;

        Assert.Equal(first with { IsRepeat = true }, second);
        // All of it was given: an invoice of 0 that shows what was used.
        Assert.Equal("0.00", first.Gross.ToDecimalString());
    }

    [Fact]
    public async Task Handle_MonthInWhichPricesBecameNet_TaxesEachChargeAsItWasMade()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await AcrossToNetAsync(ledger);
    }

    [SkippableFact]
    public async Task Handle_MonthInWhichPricesBecameNetOnPostgres_TaxesEachChargeAsItWasMade()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await AcrossToNetAsync(ledger);
    }

    [Fact]
    public async Task Handle_ChargesOfABookWithoutRates_TakesTheUsualOneOfTheClosing()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 100);
        await ledger.PublishAsync(contents => contents with { Rules = [.. contents.Rules.Select(rule => rule with { VatRateBasisPoints = null })] });
        await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(December);
        (ledger.Invoicing.VatRateBasisPoints, ledger.Invoicing.VatRates[SkuKind.Memory]) = (1300, 0);

        await ledger.Close.HandleAsync(ledger.Admin, customer.Organisation, "2026-11", CancellationToken.None);

        await using var db = await ledger.Contexts.CreateDbContextAsync();
        Assert.Equal([(0, "0.20"), (1300, "1.00")], (await db.Invoices.SingleAsync()).Taxes.Select(tax => (tax.RateBasisPoints, tax.Gross.ToDecimalString())));
    }

    private static async Task AcrossToNetAsync(StoredLedger ledger)
    {
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer);
        // CPU at 9 % on top of 0.50, memory exempt; what the options say by the end of the month is for books to come.
        await ledger.PublishAsync(contents => contents with { PricesAreNet = true, Rules = [.. contents.Rules.Select(rule => rule with { VatRateBasisPoints = rule.Sku == Sku.MemoryGibHour ? 0 : 900 })] });
        ledger.Invoicing.VatRateBasisPoints = 1300;
        var second = await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(December);

        var closed = (await ledger.Close.HandleAsync(ledger.Admin, customer.Organisation, "2026-11", CancellationToken.None)).Value;

        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var invoice = await db.Invoices.SingleAsync();
        // 1.20 with 6 % in it; 2 core-hours at 0.50 and 9 %; 4 GiB-hours at 0.05.
        Assert.Equal("2.49", closed.Gross.ToDecimalString());
        Assert.Equal(
            [(0, "0.20", "0.00", true), (600, "1.13", "0.07", false), (900, "1.00", "0.09", true)],
            invoice.Taxes.Select(tax => (tax.RateBasisPoints, tax.Net.ToDecimalString(), tax.Tax.ToDecimalString(), tax.IsOnNet)));
        Assert.Equal(("0.16", "0.00"), (invoice.Tax.ToDecimalString(), invoice.ResidueAfter.ToDecimalString()));
        Assert.Empty(await ledger.AuditAsync());
        AuditNamesACoinMovedBetweenRates(db, invoice);
        var receipt = (await new TaskReceiptQueries(ledger.Contexts).GetAsync(customer.Caller, second.Id, CancellationToken.None))!;
        Assert.Equal(
            [(new PriceTax(900, true), "1.09"), (new PriceTax(0, true), "0.20")], receipt.Lines.Select(line => (line.Price.Tax, line.Cost.ToDecimalString())));
        // What is taken back is taken back at those rates.
        var note = CreditNoteBuilder.Build(invoice, [], null).Value;
        Assert.Equal(invoice.Taxes, note.Taxes);
    }

    // All sums agree; the e-invoice and the application for the tax platform would not.
    private static void AuditNamesACoinMovedBetweenRates(PortalDbContext db, Invoice invoice)
    {
        var stored = db.Entry(invoice).Property<List<InvoiceTax>>("_taxes");
        var right = stored.CurrentValue;
        var coin = new Money(10_000, "CNY");
        stored.CurrentValue = [right[0], right[1] with { Tax = right[1].Tax + coin, Net = right[1].Net - coin }, right[2] with { Tax = right[2].Tax - coin, Net = right[2].Net + coin }];
        var charged = AnInvoice.GroundOf(invoice);

        var finding = Assert.Single(InvoiceAudit.Check([invoice], [], charged));

        Assert.Equal(("invoice_figures", -10_000), (finding.Code, finding.Difference));

        stored.CurrentValue = right;
        Assert.Empty(InvoiceAudit.Check([invoice], [], charged));
    }

    [Fact]
    public async Task Handle_ManyAtOnce_GivesOneInvoiceEachAndNumbersWithoutGaps()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await AtOnceAsync(ledger);
    }

    [SkippableFact]
    public async Task Handle_ManyAtOnceOnPostgres_GivesOneInvoiceEachAndNumbersWithoutGaps()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await AtOnceAsync(ledger);
    }

    private static async Task AtOnceAsync(StoredLedger ledger)
    {
        var customers = new List<Customer>();
        for (var i = 0; i < 6; i++)
        {
            customers.Add(await ledger.CustomerAsync($"客户 {i}", creditUnits: 10));
            await ledger.RunTaskAsync(customers[i]);
        }

        ledger.Time.SetUtcNow(December);

        // Four nodes, each closing everything.
        var closed = await Task.WhenAll(Enumerable.Range(0, 4).SelectMany(_ => customers)
            .Select(customer => Task.Run(() => ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None))));

        Assert.All(closed, one => Assert.True(one.IsAccepted));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var invoices = await db.Invoices.AsNoTracking().ToListAsync();
        Assert.Equal(Enumerable.Range(1, 6).Select(n => $"PT-2026-{n:D6}"), invoices.Select(invoice => invoice.Number.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(customers.Select(customer => customer.Organisation).ToHashSet(), invoices.Select(invoice => invoice.OrganisationId).ToHashSet());
        Assert.Equal(6, closed.Count(one => !one.Value.IsRepeat));
        Assert.Equal(6, await db.AuditEntries.CountAsync(entry => entry.Act == "invoice.issue"));
    }

    [Fact]
    public async Task Handle_TwoMonths_CarriesTheResidueAndNumbersOn()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer, seconds: 1);
        ledger.Time.SetUtcNow(December.AddDays(3));
        await ledger.RunTaskAsync(customer, seconds: 7);
        ledger.Time.SetUtcNow(December.AddDays(40));

        var outcomes = await ledger.Run.RunAsync(null, null, CancellationToken.None);

        Assert.Equal([("2026-11", "PT-2027-000001"), ("2026-12", "PT-2027-000002")], outcomes.Select(outcome => (outcome.Due.Period, outcome.Number!)));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var invoices = await db.Invoices.OrderBy(invoice => invoice.PeriodStart).ToListAsync();
        Assert.NotEqual(0, invoices[0].ResidueAfter.Micros);
        Assert.Equal(invoices[0].ResidueAfter, invoices[1].ResidueBefore);
        Assert.Equal(invoices.Sum(invoice => invoice.BilledCost.Micros), invoices.Sum(invoice => invoice.Gross.Micros) + invoices[1].ResidueAfter.Micros);
    }

    [Fact]
    public async Task Handle_OpenOrEarlierOrEmptyMonth_IsRefused()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        await ledger.RunTaskAsync(customer);

        async Task<string?> CloseAsync(int month) => (await ledger.Close.HandleAsync(null, customer.Organisation, $"2026-{month:00}", CancellationToken.None)).Refusal?.Code;
        Assert.Equal("period_still_open", await CloseAsync(11));
        Assert.Equal("nothing_to_invoice", await CloseAsync(9));
        ledger.Time.SetUtcNow(December.AddTicks(-1));
        Assert.Equal("period_still_open", await CloseAsync(11));
        ledger.Time.SetUtcNow(December);
        Assert.Null(await CloseAsync(11));
        Assert.Equal("later_period_closed", await CloseAsync(10));
        Assert.Equal("organisation_not_found", (await ledger.Close.HandleAsync(customer.Caller, customer.Organisation, "2026-11", CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task RunOnce_Worker_ClosesWhatIsDueInEachZoneAndNothingElse()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var shanghai = await ledger.CustomerAsync(creditUnits: 10);
        var newYork = await ledger.CustomerAsync("Acme Lab", creditUnits: 10, language: "en", zone: "America/New_York");
        await ledger.RunTaskAsync(shanghai);
        await ledger.RunTaskAsync(newYork);
        using var worker = new InvoicingWorker(ledger.Run, ledger.InvoicePayments, ledger.Time, NullLogger<InvoicingWorker>.Instance);

        await worker.RunOnceAsync(CancellationToken.None);
        Assert.Equal(0, await CountAsync());
        ledger.Time.SetUtcNow(December);
        await worker.RunOnceAsync(CancellationToken.None);
        await worker.RunOnceAsync(CancellationToken.None);
        Assert.Equal(1, await CountAsync());
        ledger.Time.SetUtcNow(December.AddHours(13));
        await worker.RunOnceAsync(CancellationToken.None);
        Assert.Equal(2, await CountAsync());
        Assert.Empty(await ledger.Run.DueAsync(CancellationToken.None));

        async Task<int> CountAsync()
        {
            await using var db = await ledger.Contexts.CreateDbContextAsync();
            return await db.Invoices.CountAsync();
        }
    }

    [Fact]
    public async Task Run_OrganisationsThatFail_AreNamedAndKeepNoneOfTheOthers()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        List<Customer> customers = [];
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            customers.Add(await ledger.CustomerAsync(name, creditUnits: 10));
            await ledger.RunTaskAsync(customers[^1]);
        }

        // A zone that this machine does not know, and charges that cannot be added up.
        await using (var db = await ledger.Contexts.CreateDbContextAsync())
        {
            await db.Organisations.Where(one => one.Id == customers[0].Organisation).ExecuteUpdateAsync(set => set.SetProperty(one => one.TimeZone, "Mars/Olympus_Mons"));
            foreach (var statement in DocumentTriggers.DropSqlite)
                await db.Database.ExecuteSqlRawAsync(statement);
            await db.Charges.Where(one => one.OrganisationId == customers[2].Organisation && one.Sku == Sku.CpuCoreHour).ExecuteUpdateAsync(set => set.SetProperty(one => one.BilledCost.Currency, "USD"));
        }

        ledger.Time.SetUtcNow(December);
        var due = await ledger.Run.DueAsync(CancellationToken.None);
        var outcomes = (await ledger.Run.RunAsync(null, null, CancellationToken.None)).ToDictionary(outcome => outcome.Due.OrganisationName, StringComparer.Ordinal);

        Assert.Equal([("a", null), ("b", "2026-11"), ("c", "2026-11"), ("d", "2026-11")], due.OrderBy(one => one.OrganisationName, StringComparer.Ordinal).Select(one => (one.OrganisationName, one.Period)));
        Assert.Equal(("closing_failed", "closing_failed"), (outcomes["a"].Refusal, outcomes["c"].Refusal));
        Assert.Equal(("PT-2026-000001", "PT-2026-000002"), (outcomes["b"].Number, outcomes["d"].Number));
    }

    [Fact]
    public async Task Handle_ChargeThatCameAfterItsMonthWasClosed_StandsOnTheNextInvoice()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(December);
        await ledger.Run.RunAsync(null, null, CancellationToken.None);
        // Settled before midnight, committed after the month was closed.
        ledger.Time.AdjustTime(December.AddTicks(-1));
        await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(December.AddDays(31));

        var outcome = Assert.Single(await ledger.Run.RunAsync(null, null, CancellationToken.None));

        Assert.Equal("2026-12", outcome.Due.Period);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var invoice = await db.Invoices.SingleAsync(invoice => invoice.PeriodName == "2026-12");
        Assert.Contains(invoice.Lines, line => line.Category == ChargeCategory.Adjustment);
    }

    [Fact]
    public async Task Handle_TaskThatCostsNothing_LeavesNothingToClose()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        await ledger.RunTaskAsync(customer, end: AttemptEnd.NotStarted);
        ledger.Time.SetUtcNow(December);

        Assert.Empty(await ledger.Run.DueAsync(CancellationToken.None));
        Assert.Empty(await ledger.AuditAsync());
    }
}

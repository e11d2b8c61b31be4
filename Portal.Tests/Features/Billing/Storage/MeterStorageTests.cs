using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Alerts;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.CreditNotes;
using Portal.Features.Billing.Exports;
using Portal.Features.Billing.Storage;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Storage;

public sealed class MeterStorageTests : IAsyncLifetime
{
    // 730 GiB cost 0.20 × 730 ÷ 730 an hour.
    private const long GibOfAFifthAnHour = 730;
    private StoredLedger _ledger = null!;
    private Customer _customer = null!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Run_OnceDaysAreOver_ChargesEachOnce()
    {
        await _ledger.PayInAsync(_customer, 100);
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);

        // Noon until a minute after midnight: whoever writes a file of the old day may still be at it.
        _ledger.Time.Advance(TimeSpan.FromHours(12.01));
        Assert.Equal(0, await RunAsync());
        _ledger.Time.Advance(TimeSpan.FromHours(24.1));
        Assert.Equal(2, await RunAsync());
        Assert.Equal(0, await RunAsync());

        Assert.Equal([("2026-11-10 04:00", "2026-11-10 16:00", 2_400_000), ("2026-11-10 16:00", "2026-11-11 16:00", 4_800_000)], await ChargesAsync());
        Assert.Equal("92.80", (await _ledger.BalanceAsync(_customer)).Available.ToDecimalString());
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Run_AfterWeeksOfRest_MakesUpForEachDay()
    {
        await _ledger.PayInAsync(_customer, 100);
        var file = await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        _ledger.Time.Advance(TimeSpan.FromHours(30));
        await DeleteAsync(file);
        _ledger.Time.Advance(TimeSpan.FromDays(40));

        Assert.Equal(2, await RunAsync());
        Assert.Equal(("2026-11-10 16:00", "2026-11-11 16:00", 3_600_000), (await ChargesAsync())[1]);
        Assert.Equal(0, await RunAsync());
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        _ledger.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await RunAsync());
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Run_BytesOtherThanCharged_AreFoundByTheAudit()
    {
        await _ledger.PayInAsync(_customer, 100);
        await _ledger.KeepAsync(_customer, 1);
        _ledger.Time.Advance(TimeSpan.FromDays(1));
        await RunAsync();
        await using var db = await _ledger.Contexts.CreateDbContextAsync();

        await db.Database.ExecuteSqlRawAsync("UPDATE ProjectFiles SET SizeBytes = SizeBytes / 2");
        Assert.Equal([("storage_not_measured", 512L * 43_200)], (await _ledger.AuditAsync()).Select(finding => (finding.Code, finding.Difference)));
        await db.Database.ExecuteSqlRawAsync("UPDATE ProjectFiles SET SizeBytes = SizeBytes * 2");
        await db.Database.ExecuteSqlRawAsync("UPDATE StorageRecords SET ProjectId = OrganisationId");
        Assert.Contains("storage_not_measured", (await _ledger.AuditAsync()).Select(finding => finding.Code));
    }

    [Fact]
    public async Task Run_WhatIsMissing_IsFoundByTheAudit()
    {
        await _ledger.PayInAsync(_customer, 100);
        await _ledger.KeepAsync(_customer, 1);
        for (var day = 0; day < 4; day++)
        {
            _ledger.Time.Advance(TimeSpan.FromDays(1));
            await RunAsync();
        }

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var day2 = await db.StorageRecords.AsNoTracking().OrderBy(record => record.ChargePeriodStart).Skip(1).FirstAsync();
        await db.StorageRecords.Where(record => record.Id == day2.Id).ExecuteDeleteAsync();
        var findings = (await _ledger.AuditAsync()).Select(finding => (finding.Code, finding.Id, finding.Difference)).ToList();
        Assert.Contains(("storage_not_recorded", _customer.Project.ToString(), -1024L * 86_400), findings);
        Assert.Contains("charge_of_no_record", findings.Select(finding => finding.Code));
    }

    [Fact]
    public async Task Run_ThatFailsForDays_IsFoundByTheAudit()
    {
        await _ledger.PayInAsync(_customer, 100);
        await _ledger.KeepAsync(_customer, 1);
        await MoveAsync("Mars/Olympus");
        _ledger.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await RunAsync());
        Assert.Empty(await _ledger.AuditAsync());
        _ledger.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([("storage_not_recorded", _customer.Project.ToString(), -1024L * 86_400)], (await _ledger.AuditAsync()).Select(finding => (finding.Code, finding.Id, finding.Difference)));

        // Where it only rested, the audit has it made up for first.
        await MoveAsync("Asia/Shanghai");
        Assert.Empty(await _ledger.AuditAsync());
        Assert.Equal(3, (await ChargesAsync()).Count);

        async Task MoveAsync(string zone)
        {
            await using var db = await _ledger.Contexts.CreateDbContextAsync();
            await db.Organisations.Where(organisation => organisation.Id == _customer.Organisation).ExecuteUpdateAsync(set => set.SetProperty(organisation => organisation.TimeZone, zone));
        }
    }

    [Fact]
    public async Task Run_WhereNothingIsCharged_LooksAtEachDayOnce()
    {
        await _ledger.KeepAsync(_customer, 0);
        _ledger.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(0, await RunAsync());
        Assert.Equal(new DateTimeOffset(2026, 11, 12, 16, 0, 0, TimeSpan.Zero), (await CostAsync()).MeteredUpTo);

        // What it would find if it looked again.
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        await db.ProjectFiles.ExecuteUpdateAsync(set => set.SetProperty(file => file.SizeBytes, 1 << 30));
        Assert.Equal(0, await RunAsync());
        _ledger.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await RunAsync());
    }

    [Fact]
    public async Task Run_WherePricesChange_ChargesEachPartAtItsOwn()
    {
        await _ledger.PayInAsync(_customer, 100);
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        _ledger.Time.Advance(TimeSpan.FromHours(6) - TimeSpan.FromSeconds(1));
        await _ledger.PublishAsync(contents => contents with { Rules = [.. contents.Rules.Select(rule => rule.Sku == Sku.StorageGibMonth ? rule with { ListUnitPrice = new Money(400_000, "CNY") } : rule)] });
        _ledger.Time.Advance(TimeSpan.FromHours(7));
        await RunAsync();

        Assert.Equal([("2026-11-10 04:00", "2026-11-10 10:00", 1_200_000), ("2026-11-10 10:00", "2026-11-10 16:00", 2_400_000)], await ChargesAsync());
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Run_UnderAnAllowance_TakesItFirst()
    {
        await _ledger.PayInAsync(_customer, 100);
        await _ledger.PublishAsync(contents => contents with
        {
            Rules = [.. contents.Rules.Select(rule => rule.Sku == Sku.StorageGibMonth ? rule with { FreeQuantity = GibOfAFifthAnHour * 1024 * 3600 * 4 } : rule)],
        });
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        _ledger.Time.Advance(TimeSpan.FromDays(1));
        await RunAsync();

        Assert.Equal([0, 1_599_944], (await ChargesAsync()).Select(charge => charge.Micros));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Run_WithoutAPrice_ChargesNothing()
    {
        await _ledger.PublishAsync(contents => contents with { Rules = [.. contents.Rules.Where(rule => rule.Sku != Sku.StorageGibMonth)] });
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        _ledger.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(0, await RunAsync());
        Assert.Null((await CostAsync()).UnitPrice);
    }

    [Fact]
    public async Task Run_WhatTheMoneyDoesNotCover_IsLostAndToldOnce()
    {
        await _ledger.PayInAsync(_customer, 2);
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        _ledger.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(3, await RunAsync());

        Assert.Equal(0, (await _ledger.BalanceAsync(_customer)).Available.Micros);
        Assert.Equal([10_000_000], await MovedAsync(LedgerTransferKind.WriteOff));
        Assert.Equal("视觉实验", Assert.Single(await AlertsAsync()));
        Assert.Equal("storage_unpaid", (await CostAsync()).Refusal?.Code);
        Assert.Empty(await _ledger.AuditAsync());

        await _ledger.PayInAsync(_customer, 100);
        Assert.Null((await CostAsync()).Refusal);
    }

    [Fact]
    public async Task Run_UnderABudgetThatStops_IsPaidAndKeepsAnythingElseFromBeginning()
    {
        await _ledger.PayInAsync(_customer, 100);
        Assert.Null((await _ledger.Budget.SetAsync(_customer.Caller, new ChangeBudgetRequest("1.00", [100], Stops: true, Project: _customer.Project.Value), CancellationToken.None)).Refusal);
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        Assert.Null(await RefusalAsync(_customer.Project));
        _ledger.Time.Advance(TimeSpan.FromDays(1));
        await RunAsync();

        Assert.Equal("97.60", (await _ledger.BalanceAsync(_customer)).Available.ToDecimalString());
        Assert.Empty(await AlertsAsync());
        Assert.Equal("budget_used_up", (await CostAsync()).Refusal?.Code);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var budget = await db.Budgets.AsNoTracking().SingleAsync();
        Assert.Equal((2_400_000, 2_400_000, 0), (budget.SpentMicros, budget.SpentOnFilesMicros, budget.Room!.Value.Micros));
        Assert.Equal(1, await db.Alerts.CountAsync(alert => alert.Kind == AlertKind.BudgetThreshold));
        var refusal = (await RefusalAsync(_customer.Project))!;
        Assert.Equal(("budget_used_up", "Project"), (refusal.Code, refusal.Details!["scope"]));
        Assert.Null(await RefusalAsync(ProjectId.New()));
        Assert.Empty(await _ledger.AuditAsync());

        // What a budget begins with says the same.
        await _ledger.Budget.RemoveAsync(_customer.Caller, null, _customer.Project.Value, null, CancellationToken.None);
        Assert.Null((await _ledger.Budget.SetAsync(_customer.Caller, new ChangeBudgetRequest("1.00", [100], Stops: true), CancellationToken.None)).Refusal);
        Assert.Equal("Organisation", (await RefusalAsync(_customer.Project))!.Details!["scope"]);
        Assert.Empty(await _ledger.AuditAsync());
        // A month later it has room again.
        _ledger.Time.Advance(TimeSpan.FromDays(25));
        Assert.Null(await RefusalAsync(_customer.Project));
    }

    [Fact]
    public async Task Close_OfAMonthWithFiles_AsksForThemAndCanTakeThemBack()
    {
        await _ledger.PayInAsync(_customer, 1000);
        await _ledger.RunTaskAsync(_customer);
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        _ledger.Time.Advance(TimeSpan.FromDays(15));
        await RunAsync();
        _ledger.Time.Advance(TimeSpan.FromDays(10));
        Assert.NotNull(Assert.Single(await _ledger.Run.RunAsync(null, null, CancellationToken.None)).Number);

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var invoice = await db.Invoices.AsNoTracking().SingleAsync();
        var line = invoice.Lines.Single(line => line.Sku == Sku.StorageGibMonth);
        // Half of the 10th and 14 days.
        Assert.Equal(69_600_000, line.BilledCost.Micros);
        // Of it 6 % are tax.
        Assert.Equal(65_660_000, await db.LedgerAccounts.Where(account => account.Kind == LedgerAccountKind.RevenueStorage).Select(account => account.PostedMicros).SingleAsync());

        var credited = await _ledger.Credit.HandleAsync(_ledger.Admin, invoice.Id, new CreditInvoiceRequest(Guid.CreateVersion7(), "lost files", [new CreditLineRequest(line.Position, "69.60")]), CancellationToken.None);
        Assert.True(credited.IsAccepted, credited.Refusal?.Code);
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Close_OfALaterMonth_HasNoAdjustments()
    {
        await _ledger.PayInAsync(_customer, 10_000);
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        for (var month = 0; month < 2; month++)
        {
            // Day by day, as the worker does.
            for (var day = 0; day < 31; day++)
            {
                _ledger.Time.Advance(TimeSpan.FromDays(1));
                await RunAsync();
            }

            await _ledger.Run.RunAsync(null, null, CancellationToken.None);
        }

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var invoices = await db.Invoices.AsNoTracking().OrderBy(invoice => invoice.PeriodStart).ToListAsync();
        Assert.Equal(2, invoices.Count);
        Assert.All(invoices, invoice => Assert.Equal(ChargeCategory.Usage, Assert.Single(invoice.Lines).Category));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Run_WithAZoneNobodyKnows_ChargesTheOthers()
    {
        await _ledger.PayInAsync(_customer, 100);
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        var lost = await _ledger.CustomerAsync("Lost");
        await _ledger.KeepAsync(lost, 1);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        await db.Organisations.Where(organisation => organisation.Id == lost.Organisation).ExecuteUpdateAsync(set => set.SetProperty(organisation => organisation.TimeZone, "Mars/Olympus"));

        _ledger.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await RunAsync());
    }

    [Fact]
    public async Task Arrears_OfOneProject_AreThoseOfAllWithoutMoney_UntilNothingIsKeptOrItIsFree()
    {
        var file = await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        var other = new Project(ProjectId.New(), _customer.Organisation, "other", _ledger.Time.GetUtcNow());
        await using (var db = await _ledger.Contexts.CreateDbContextAsync())
        {
            db.Projects.Add(other);
            await db.SaveChangesAsync();
        }

        Assert.Null(await RefusalAsync(_customer.Project));
        _ledger.Time.Advance(TimeSpan.FromDays(1));
        await RunAsync();
        Assert.Equal("storage_unpaid", (await RefusalAsync(_customer.Project))?.Code);
        Assert.Equal("storage_unpaid", (await RefusalAsync(other.Id))?.Code);

        await DeleteAsync(file);
        Assert.Null(await RefusalAsync(_customer.Project));
        await _ledger.KeepAsync(_customer, 1);
        Assert.Equal("storage_unpaid", (await RefusalAsync(other.Id))?.Code);
        await _ledger.PublishAsync(contents => contents with { Rules = [.. contents.Rules.Where(rule => rule.Sku != Sku.StorageGibMonth)] });
        Assert.Null(await RefusalAsync(_customer.Project));
    }

    [Fact]
    public async Task Views_ShowWhatIsKeptBesideTasks()
    {
        await _ledger.PayInAsync(_customer, 100);
        await _ledger.RunTaskAsync(_customer);
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        _ledger.Time.Advance(TimeSpan.FromDays(1));
        await RunAsync();

        var project = Assert.Single((await _ledger.Billing.BillAsync(_customer.Caller, null, null, CancellationToken.None))!.Bill.Projects);
        Assert.Equal((1, 2_400_000), (project.Tasks.Count, Assert.Single(project.Kept).Cost.Micros));
        Assert.Equal(project.Tasks[0].Total + project.Kept[0].Cost, project.Total);
        var usage = (await _ledger.Usage.GetAsync(_customer.Caller, new Portal.Features.Usage.UsageFilter(), CancellationToken.None))!;
        Assert.Equal((1, 2_400_000), (usage.Tasks, usage.Skus.Single(sku => sku.Sku == Sku.StorageGibMonth).Cost.Micros));
        var focus = System.Text.Encoding.UTF8.GetString((await new FocusExport(_ledger.Contexts, Options.Create(_ledger.Invoicing), _ledger.Time).WriteAsync(_customer.Caller, null, null, CancellationToken.None))!.Bytes);
        Assert.Contains($"{_customer.Project}/files,视觉实验,ProjectFiles,", focus, StringComparison.Ordinal);
        var cost = await CostAsync();
        Assert.Equal((GibOfAFifthAnHour << 30, 200_000, 146_000_000, 2_400_000, null), (cost.Bytes, cost.UnitPrice!.Value.Micros, cost.Monthly!.Value.Micros, cost.Charged.Micros, cost.Refusal));
    }

    [Fact]
    public async Task Cost_OfAProjectOfOthers_IsNotFound() =>
        Assert.Null(await new StorageCosts(_ledger.Contexts, _ledger.Time).OfAsync((await _ledger.CustomerAsync("Other")).Caller, _customer.Project, CancellationToken.None));

    [Fact]
    public async Task Run_OfAnOrganisationThatIsBeingClosed_ChargesNothingMore()
    {
        await _ledger.PayInAsync(_customer, 100);
        await _ledger.KeepAsync(_customer, GibOfAFifthAnHour);
        await using (var db = await _ledger.Contexts.CreateDbContextAsync())
        {
            var closing = new OrganisationClosing(OrganisationClosingId.New(), _customer.Organisation, _customer.Caller.Id, "CNY", _ledger.Time.GetUtcNow(), TimeSpan.Zero);
            db.OrganisationClosings.Add(closing.With(nameof(OrganisationClosing.Step), ClosingStep.Stopping));
            await db.SaveChangesAsync();
        }

        _ledger.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await RunAsync());
    }

    [Fact]
    public async Task Run_OnTwoPortalsAtOnce_OnSqlite_ChargesOnce() => await TwiceAtOnceAsync(_ledger);

    [SkippableFact]
    public async Task Run_OnTwoPortalsAtOnce_OnPostgres_ChargesOnce()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await TwiceAtOnceAsync(ledger);
    }

    private static async Task TwiceAtOnceAsync(StoredLedger ledger)
    {
        var customers = new List<Customer>();
        for (var i = 0; i < 4; i++)
        {
            var customer = await ledger.CustomerAsync($"C{i}");
            await ledger.PayInAsync(customer, 100);
            await ledger.KeepAsync(customer, GibOfAFifthAnHour);
            customers.Add(customer);
        }

        ledger.Time.Advance(TimeSpan.FromDays(3));
        MeterStorage Another() => new(ledger.Contexts, new UnitsOfWork(ledger.Contexts), ledger.Balances, ledger.Time, NullLogger<MeterStorage>.Instance);
        var made = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Another().RunAsync(CancellationToken.None))));
        // One that lost a race with a conflict tries again later.
        var rest = await Another().RunAsync(CancellationToken.None);

        Assert.Equal(12, made.Sum() + rest);
        foreach (var customer in customers)
            Assert.Equal("88.00", (await ledger.BalanceAsync(customer)).Available.ToDecimalString());
        Assert.Empty(await ledger.AuditAsync());
    }

    private async Task<Refusal?> RefusalAsync(ProjectId project)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await StorageArrears.RefuseAsync(db, _customer.Organisation, project, _ledger.Time.GetUtcNow(), CancellationToken.None);
    }

    private Task<int> RunAsync() => _ledger.Storage.RunAsync(CancellationToken.None);

    private async Task<StorageCost> CostAsync() => (await new StorageCosts(_ledger.Contexts, _ledger.Time).OfAsync(_customer.Caller, _customer.Project, CancellationToken.None))!;

    private async Task DeleteAsync(ProjectFile file)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        (await db.ProjectFiles.SingleAsync(one => one.Id == file.Id)).Delete(_ledger.Time.GetUtcNow());
        await db.SaveChangesAsync();
    }

    private async Task<List<(string From, string To, long Micros)>> ChargesAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var charges = await db.Charges.AsNoTracking().Where(charge => charge.StorageRecordId != null && charge.Category == ChargeCategory.Usage).OrderBy(charge => charge.ChargePeriodStart).ThenBy(charge => charge.LineNumber).ToListAsync();
        return charges.ConvertAll(charge => ($"{charge.ChargePeriodStart:yyyy-MM-dd HH:mm}", $"{charge.ChargePeriodEnd:yyyy-MM-dd HH:mm}", charge.BilledCost.Micros));
    }

    private async Task<List<long>> MovedAsync(LedgerTransferKind kind)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return [(await db.LedgerTransfers.AsNoTracking().Where(transfer => transfer.Kind == kind).ToListAsync()).Sum(transfer => transfer.Amount.Micros)];
    }

    private async Task<List<string>> AlertsAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return [.. (await db.Alerts.AsNoTracking().Where(alert => alert.Kind == AlertKind.StorageUnpaid).ToListAsync()).Select(alert => alert.Facts["name"])];
    }
}

using Microsoft.EntityFrameworkCore;
using Portal.Core.Alerts;
using Portal.Features.Billing.Forecasts;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Forecasts;

public sealed class BalanceAlertsTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;

    private BalanceAlerts Alerts => new(_ledger.Contexts, _ledger.Site, _ledger.Time);

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Run_MoneyEndsWithinAWeek_TellsOnceUntilMoreComesIn()
    {
        await _ledger.PayInAsync(_customer, 100);
        await LiveAsync(days: 5);
        Assert.Equal(0, await Alerts.RunAsync(CancellationToken.None));

        // What is left lasts for a few days of that kind.
        var cost = await DailyAsync();
        await SpendDownToAsync(cost * 4);
        Assert.Equal(1, await Alerts.RunAsync(CancellationToken.None));
        Assert.Equal(0, await Alerts.RunAsync(CancellationToken.None));

        await _ledger.PayInAsync(_customer, 1);
        await LiveAsync(days: 1);
        Assert.Equal(1, await Alerts.RunAsync(CancellationToken.None));

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var told = await db.Alerts.Where(alert => alert.Kind == AlertKind.BalanceLow).OrderBy(alert => alert.Id).FirstAsync();
        Assert.True(DateOnly.ParseExact(told.Facts["emptyOn"], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) <= new DateOnly(2026, 11, 22));
    }

    [Fact]
    public async Task Run_FirstDayUsesMostOfIt_TellsWithoutAPace()
    {
        await _ledger.PayInAsync(_customer, 20);
        for (var task = 0; task < 4; task++)
            await _ledger.RunTaskAsync(_customer, seconds: 3600);
        // Half of what the day cost is left.
        await SpendDownToAsync(await DailyAsync() * 2);

        Assert.Equal(1, await Alerts.RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Overview_AfterAFewDays_TellsTheOutlookByTheLedger()
    {
        await _ledger.PayInAsync(_customer, 100);
        Assert.Equal(0, (await _ledger.Billing.OverviewAsync(_customer.Caller, null, CancellationToken.None))!.Outlook.Days);
        await LiveAsync(days: 4);

        var view = (await _ledger.Billing.OverviewAsync(_customer.Caller, null, CancellationToken.None))!;

        var daily = await DailyAsync();
        // Ten to thirteen November are over; seventeen days follow the fourteenth.
        Assert.Equal((4, daily, (daily * 4) + (daily * 17)), (view.Outlook.Days, view.Outlook.PerDay!.Value.Micros, view.Outlook.Month!.Value.Micros));
    }

    // One task a day, settled that day; ends on the morning after the last.
    private async Task LiveAsync(int days)
    {
        for (var day = 0; day < days; day++)
        {
            await _ledger.RunTaskAsync(_customer, seconds: 3600);
            _ledger.Time.Advance(TimeSpan.FromDays(1));
        }
    }

    private async Task<long> DailyAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var charges = await db.Charges.Select(charge => new { charge.TaskId, charge.BilledCost.Micros }).ToListAsync();
        return charges.GroupBy(charge => charge.TaskId).First().Sum(charge => charge.Micros);
    }

    // By a refund, which is no spending.
    private async Task SpendDownToAsync(long micros)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var topUp = await db.LedgerTransfers.FirstAsync(transfer => transfer.Kind == Portal.Core.Billing.LedgerTransferKind.TopUp);
        var cents = ((await _ledger.BalanceAsync(_customer)).Posted.Micros - micros) / 10_000;
        var amount = new Portal.Core.Primitives.Money(cents * 10_000, "CNY").ToDecimalString();
        var id = Guid.CreateVersion7();
        Assert.True((await _ledger.Refund.HandleAsync(_ledger.Admin, _customer.Organisation, new Portal.Features.Billing.Payments.RefundTopUpRequest(id, topUp.Id.Value, amount, "r"), CancellationToken.None)).IsAccepted);
        Assert.Null(await _ledger.Decide.HandleAsync(_ledger.Second, id, isApproved: true, CancellationToken.None));
    }
}

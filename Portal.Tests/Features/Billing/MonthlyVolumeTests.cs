using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>The allowance and the tiers of a month are used once, however many tasks end at once.</summary>
public sealed class MonthlyVolumeTests
{
    // Two core-hours free, then 0.50, from the tenth on 0.25; memory costs nothing.
    private static PriceBookContents WithTiers(PriceBookContents contents) => contents with
    {
        Rules =
        [
            new PriceRule { Sku = Sku.CpuCoreHour, ListUnitPrice = new Money(500_000, "CNY"), FreeQuantity = Hours(2), Tiers = [new PriceTier(Hours(10), new Money(250_000, "CNY"))] },
            new PriceRule { Sku = Sku.MemoryGibHour, ListUnitPrice = Money.Zero("CNY") },
        ],
    };

    [Fact]
    public async Task Settle_OneAfterTheOther_FillsTheMonth()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 100);
        await ledger.PublishAsync(WithTiers);

        // Core-hours 0–4, 4–12, and after midnight of the first in Shanghai 0–4 again.
        Assert.Equal(["1.00", "3.50"], new[] { await CostAsync(4000), await CostAsync(8000) });
        ledger.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 16, 0, 0, TimeSpan.Zero));
        Assert.Equal("1.00", await CostAsync(4000));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var volumes = await db.MonthlyVolumes.Where(volume => volume.Sku == Sku.CpuCoreHour).OrderBy(volume => volume.PeriodName).ToListAsync();
        Assert.Equal([("2026-11", Hours(12)), ("2026-12", Hours(4))], volumes.Select(volume => (volume.PeriodName, volume.Quantity)));

        async Task<string> CostAsync(long cpu) => Used(await ReceiptAsync(ledger, customer, await ledger.RunTaskAsync(customer, cpu: cpu)));
    }

    [Fact]
    public async Task Receipt_OfSeveralPrices_ExplainsEach()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 100);
        await ledger.PublishAsync(WithTiers);

        var lines = (await ReceiptAsync(ledger, customer, await ledger.RunTaskAsync(customer, cpu: 14_000))).Lines.Where(line => line.Category == ChargeCategory.Usage && line.Sku == Sku.CpuCoreHour);

        Assert.Equal(
            [(Hours(2), true, null, "0.00"), (Hours(8), false, 1, "4.00"), (Hours(4), false, 2, "1.00")],
            lines.Select(line => (line.PricingQuantity, line.Price.IsAllowance, line.Price.Tier, line.Cost.ToDecimalString())));
    }

    [Fact]
    public async Task Settle_MonthBegunBeforeVolumesWereCounted_GoesOnFromTheCharges()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 100);
        await ledger.RunTaskAsync(customer, cpu: 3000);
        await using (var db = await ledger.Contexts.CreateDbContextAsync())
            await db.MonthlyVolumes.ExecuteDeleteAsync();
        await ledger.PublishAsync(WithTiers);

        Assert.Equal("1.00", Used(await ReceiptAsync(ledger, customer, await ledger.RunTaskAsync(customer, cpu: 2000))));
    }

    [Fact]
    public async Task Settle_NotBilled_LeavesTheAllowance()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 100);
        await ledger.PublishAsync(WithTiers);
        await ledger.RunTaskAsync(customer, cpu: 2000, end: AttemptEnd.CancelledByOperator);

        Assert.Equal("0.00", Used(await ReceiptAsync(ledger, customer, await ledger.RunTaskAsync(customer, cpu: 2000))));
    }

    [Fact]
    public async Task Settle_ManyAtOnceOnSqlite_UsesEachUnitOnce()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await ManyAtOnceAsync(ledger);
    }

    [SkippableFact]
    public async Task Settle_ManyAtOnceOnPostgres_UsesEachUnitOnce()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await ManyAtOnceAsync(ledger);
    }

    // Two writers, as two processes would be, each with a group of its own.
    private static async Task ManyAtOnceAsync(StoredLedger ledger)
    {
        var customer = await ledger.CustomerAsync(creditUnits: 200);
        await ledger.PublishAsync(WithTiers);
        var other = new UnitsOfWork(ledger.Contexts);
        await ledger.RunTaskAsync(customer, cpu: 1000);

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(() => ledger.RunTaskAsync(customer, cpu: 1000, units: i % 2 == 0 ? other : ledger.Units))));

        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var charges = await db.Charges.AsNoTracking().Where(charge => charge.Category == ChargeCategory.Usage && charge.Sku == Sku.CpuCoreHour).ToListAsync();
        // 2 free, 8 at 0.50, 21 at 0.25.
        Assert.Equal(9_250_000, charges.Sum(charge => charge.BilledCost.Micros));
        Assert.Equal([Hours(2), Hours(8), Hours(21)], charges.GroupBy(charge => charge.Tier ?? 0).OrderBy(group => group.Key).Select(group => group.Sum(charge => charge.PricingQuantity)));
        Assert.Equal(Hours(31), await db.MonthlyVolumes.Where(volume => volume.Sku == Sku.CpuCoreHour).Select(volume => volume.Quantity).SingleAsync());
        Assert.Empty(await ledger.AuditAsync());
    }

    private static async Task<TaskReceipt> ReceiptAsync(StoredLedger ledger, Customer customer, ComputeTask task) =>
        (await new TaskReceiptQueries(ledger.Contexts).GetAsync(customer.Caller, task.Id, CancellationToken.None))!;

    private static string Used(TaskReceipt receipt) => receipt.Used.ToDecimalString();

    private static long Hours(long hours) => hours * PricingUnit.CoreHour.ConsumedPerUnit;
}

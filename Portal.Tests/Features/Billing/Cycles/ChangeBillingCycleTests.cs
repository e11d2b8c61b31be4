using Microsoft.EntityFrameworkCore;
using Portal.Features.Billing.Cycles;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Cycles;

public class ChangeBillingCycleTests
{
    [Fact]
    public async Task Handle_AnotherAnchorDay_ClosesTheOpenMonthAndThenUpToThatDay()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer);

        Assert.Null(await ledger.BillingCycle.HandleAsync(ledger.Admin, customer.Organisation, new ChangeBillingCycleRequest("Asia/Shanghai", 15), CancellationToken.None));
        ledger.Time.SetUtcNow(DateTimeOffset.Parse("2026-12-20T00:00:00Z"));
        await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(DateTimeOffset.Parse("2027-01-14T15:59:59Z"));
        var before = await ledger.Run.RunAsync(null, null, CancellationToken.None);
        ledger.Time.SetUtcNow(DateTimeOffset.Parse("2027-01-14T16:00:00Z"));
        var after = await ledger.Run.RunAsync(null, null, CancellationToken.None);

        Assert.Equal(["2026-11", "2026-12"], before.Concat(after).Select(outcome => outcome.Due.Period));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var invoices = await db.Invoices.OrderBy(invoice => invoice.PeriodStart).ToListAsync();
        Assert.Equal(invoices[0].PeriodEnd, invoices[1].PeriodStart);
        Assert.Equal(DateTimeOffset.Parse("2027-01-14T16:00:00Z"), invoices[1].PeriodEnd);
        Assert.Equal(1, await db.AuditEntries.CountAsync(entry => entry.Act == "organisation.billing_cycle"));
        Assert.Empty(await ledger.AuditAsync());
    }

    [Fact]
    public async Task Handle_NotAllowedOrNonsense_IsRefusedAndChangesNothing()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();

        Assert.Equal("not_allowed", (await ledger.BillingCycle.HandleAsync(customer.Caller, customer.Organisation, new ChangeBillingCycleRequest("Asia/Tokyo", 1), CancellationToken.None))!.Code);
        Assert.Equal("anchorDay", (await ledger.BillingCycle.HandleAsync(ledger.Admin, customer.Organisation, new ChangeBillingCycleRequest("Asia/Tokyo", 40), CancellationToken.None))!.Field);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        Assert.Empty((await db.Organisations.SingleAsync()).BillingRules);
    }
}

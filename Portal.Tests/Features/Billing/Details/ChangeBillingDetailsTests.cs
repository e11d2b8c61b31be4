using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Billing.Details;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Details;

public class ChangeBillingDetailsTests
{
    private static readonly BillingFields Fields = new("某某科技（杭州）有限公司", "91330106673959654P", Address: "杭州市");

    [Fact]
    public async Task Handle_Details_StandOnTheNextInvoiceAndNotOnEarlierOnes()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 16, 0, 0, TimeSpan.Zero));
        await ledger.Run.RunAsync(null, null, CancellationToken.None);

        Assert.Null(await Handler(ledger).HandleAsync(customer.Caller, new ChangeBillingDetailsRequest(Fields, 0), CancellationToken.None));
        await ledger.RunTaskAsync(customer);
        ledger.Time.Advance(TimeSpan.FromDays(40));
        await ledger.Run.RunAsync(null, null, CancellationToken.None);

        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var invoices = await db.Invoices.OrderBy(invoice => invoice.PeriodEnd).ToListAsync();
        Assert.Equal(("某某科技有限公司", null), (invoices[0].Buyer.Name, invoices[0].Buyer.TaxId));
        Assert.Equal((Fields.Title, Fields.TaxId, Fields.Address, "CN"), (invoices[1].Buyer.Name, invoices[1].Buyer.TaxId, invoices[1].Buyer.Address, invoices[1].Buyer.Country));
    }

    [Fact]
    public async Task Handle_WhoMayNot_IsRefused()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var (customer, other) = (await ledger.CustomerAsync(), await ledger.CustomerAsync("Other"));
        var viewer = new Caller(UserId.New(), "viewer@example.com", "Viewer", IsAdmin: false);
        await using (var db = await ledger.Contexts.CreateDbContextAsync())
        {
            db.OrganisationMembers.Add(new OrganisationMember(customer.Organisation, viewer.Id, OrganisationRole.Viewer, ledger.Time.GetUtcNow()));
            await db.SaveChangesAsync();
        }

        var request = new ChangeBillingDetailsRequest(Fields, 0, customer.Organisation.Value);
        Assert.Equal("organisation_not_found", (await Handler(ledger).HandleAsync(other.Caller, request, CancellationToken.None))!.Code);
        Assert.Equal("role_not_allowed", (await Handler(ledger).HandleAsync(viewer, request, CancellationToken.None))!.Code);
        Assert.False((await Handler(ledger).GetAsync(viewer, null, CancellationToken.None))!.MayChange);
        Assert.Null(await Handler(ledger).GetAsync(other.Caller, customer.Organisation, CancellationToken.None));
    }

    [Fact]
    public async Task Handle_ReadBeforeSomebodyElseChangedThem_IsRefused()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        Assert.Null(await Handler(ledger).HandleAsync(customer.Caller, new ChangeBillingDetailsRequest(Fields, 0), CancellationToken.None));

        Assert.Equal("details_changed", (await Handler(ledger).HandleAsync(customer.Caller, new ChangeBillingDetailsRequest(Fields with { Title = "Later" }, 0), CancellationToken.None))!.Code);
        Assert.Equal("taxId", (await Handler(ledger).HandleAsync(customer.Caller, new ChangeBillingDetailsRequest(Fields with { TaxId = "91330106673959654Q" }, 1), CancellationToken.None))!.Field);
        Assert.Equal(Fields, (await Handler(ledger).GetAsync(customer.Caller, null, CancellationToken.None))!.Fields);
    }

    private static ChangeBillingDetails Handler(StoredLedger ledger) => new(ledger.Contexts, ledger.Time);
}

using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Payments;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Payments;

public class TopUpWalletTests
{
    [Fact]
    public async Task Handle_SameIdTwice_MovesTheMoneyOnceAndIsAuditedOnce()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        var listener = ledger.Balances.Subscribe(_ => true);
        var request = new TopUpWalletRequest(Guid.CreateVersion7(), "100.50", " 转账 7788 ");

        var first = await ledger.TopUp.HandleAsync(ledger.Admin, customer.Organisation, request, CancellationToken.None);
        var second = await ledger.TopUp.HandleAsync(ledger.Admin, customer.Organisation, request, CancellationToken.None);

        Assert.Equal(("100.50", "100.50"), (first.Value.Balance.Available.ToDecimalString(), second.Value.Balance.Available.ToDecimalString()));
        Assert.Equal([customer.Organisation], await listener.ReadAsync(CancellationToken.None));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var entry = await db.AuditEntries.SingleAsync(entry => entry.Act == "wallet.top_up");
        Assert.Contains("100.50", entry.Details, StringComparison.Ordinal);
        Assert.Equal($"organisation/{customer.Organisation}", entry.Target);
    }

    [Fact]
    public async Task Handle_SameIdForAnotherAmount_IsRefused()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        var request = new TopUpWalletRequest(Guid.CreateVersion7(), "100.00", "a");
        await ledger.TopUp.HandleAsync(ledger.Admin, customer.Organisation, request, CancellationToken.None);

        var other = await ledger.TopUp.HandleAsync(ledger.Admin, customer.Organisation, request with { Amount = "1.00" }, CancellationToken.None);

        Assert.Equal("idempotency_conflict", other.Refusal!.Code);
        Assert.Equal("100.00", (await ledger.BalanceAsync(customer)).Available.ToDecimalString());
    }

    [Theory]
    [InlineData("0", "amount")]
    [InlineData("-5", "amount")]
    [InlineData("1.005", "amount")]
    [InlineData("1,000", "amount")]
    [InlineData("", "amount")]
    [InlineData("100000001", "amount")]
    public async Task Handle_BadAmount_NamesTheField(string amount, string field)
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();

        var result = await ledger.TopUp.HandleAsync(ledger.Admin, customer.Organisation, new TopUpWalletRequest(Guid.CreateVersion7(), amount, "a"), CancellationToken.None);

        Assert.Equal(("invalid_amount", field), (result.Refusal!.Code, result.Refusal.Field));
    }

    [Fact]
    public async Task Handle_NoAdministratorOrNoOrganisation_IsNotFound()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        var request = new TopUpWalletRequest(Guid.CreateVersion7(), "1.00", "a");

        Assert.Equal("organisation_not_found", (await ledger.TopUp.HandleAsync(customer.Caller, customer.Organisation, request, CancellationToken.None)).Refusal!.Code);
        Assert.Equal("organisation_not_found", (await ledger.TopUp.HandleAsync(ledger.Admin, OrganisationId.New(), request, CancellationToken.None)).Refusal!.Code);
        Assert.Equal("0.00", (await ledger.BalanceAsync(customer)).Available.ToDecimalString());
    }
}

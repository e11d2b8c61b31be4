using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Payments;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Payments;

/// <summary>What one administrator may not do alone.</summary>
public sealed class PaymentApprovalTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _ledger.Payments.ApprovalAboveUnits = 100;
        _customer = await _ledger.CustomerAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Theory]
    [InlineData("100.00", false)]
    [InlineData("100.01", true)]
    public async Task TopUp_AboveTheLimit_WaitsAndMovesNothing(string amount, bool isWaiting)
    {
        var answer = await TopUpAsync(Guid.CreateVersion7(), amount);

        Assert.Equal(isWaiting, answer.Value.IsWaiting);
        Assert.Equal(isWaiting ? "0.00" : amount, await PostedAsync());
    }

    [Fact]
    public async Task TopUp_ApprovedBySomebodyElse_MovesOnceAndLeavesItsTrail()
    {
        var id = Guid.CreateVersion7();
        Assert.True((await TopUpAsync(id, "500.00")).Value.IsWaiting);
        Assert.True((await TopUpAsync(id, "500.00")).Value.IsWaiting);

        Assert.Equal("idempotency_conflict", (await TopUpAsync(id, "501.00")).Refusal!.Code);
        Assert.Equal("same_person", (await _ledger.Decide.HandleAsync(_ledger.Admin, id, true, CancellationToken.None))!.Code);
        Assert.Equal("not_allowed", (await _ledger.Decide.HandleAsync(_customer.Caller, id, true, CancellationToken.None))!.Code);
        Assert.Equal("request_not_found", (await _ledger.Decide.HandleAsync(_ledger.Second, Guid.NewGuid(), true, CancellationToken.None))!.Code);
        Assert.Equal("0.00", await PostedAsync());

        Assert.Null(await _ledger.Decide.HandleAsync(_ledger.Second, id, true, CancellationToken.None));
        Assert.Equal("request_decided", (await _ledger.Decide.HandleAsync(_ledger.Second, id, true, CancellationToken.None))!.Code);
        Assert.False((await TopUpAsync(id, "500.00")).Value.IsWaiting);
        Assert.Equal("500.00", await PostedAsync());
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal(["payment.request", "payment.approve"], await db.AuditEntries.OrderBy(entry => entry.Id).Select(entry => entry.Act).ToListAsync());
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task TopUp_TwoApproveAtOnce_MovesOnce()
    {
        var id = Guid.CreateVersion7();
        await TopUpAsync(id, "500.00");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _ledger.Decide.HandleAsync(_ledger.Second, id, true, CancellationToken.None)));

        Assert.Single(answers, answer => answer is null);
        Assert.All(answers.OfType<Refusal>(), refusal => Assert.Equal("request_decided", refusal.Code));
        Assert.Equal("500.00", await PostedAsync());
    }

    [Fact]
    public async Task TopUp_Refused_NeverMoves()
    {
        var id = Guid.CreateVersion7();
        await TopUpAsync(id, "500.00");

        Assert.Null(await _ledger.Decide.HandleAsync(_ledger.Second, id, false, CancellationToken.None));

        Assert.Equal("request_decided", (await _ledger.Decide.HandleAsync(_ledger.Second, id, true, CancellationToken.None))!.Code);
        Assert.Equal("0.00", await PostedAsync());
        // Nor does whoever asks again believe that it has.
        Assert.Equal("request_refused", (await TopUpAsync(id, "500.00")).Refusal?.Code);
        Assert.Equal("idempotency_conflict", (await TopUpAsync(id, "501.00")).Refusal?.Code);
        Assert.Equal("0.00", await PostedAsync());
    }

    [Fact]
    public async Task GrantAndRefund_RepeatedAfterTheyWereRefusedOrTakenBack_AreRefused()
    {
        var (topUp, grant) = (Guid.CreateVersion7(), new GrantCreditRequest(Guid.CreateVersion7(), "500.00", "gift", new DateOnly(2026, 11, 30)));
        await TopUpAsync(topUp, "80.00");
        var refund = new RefundTopUpRequest(Guid.CreateVersion7(), topUp, "30.00", "paid twice");
        Task<Result<PaymentAnswer>> GrantAsync() => _ledger.Grant.HandleAsync(_ledger.Admin, _customer.Organisation, grant, CancellationToken.None);
        Task<Result<PaymentAnswer>> RefundAsync() => _ledger.Refund.HandleAsync(_ledger.Admin, _customer.Organisation, refund, CancellationToken.None);
        Assert.True((await GrantAsync()).Value.IsWaiting && (await RefundAsync()).Value.IsWaiting);

        Assert.Null(await _ledger.Decide.HandleAsync(_ledger.Second, grant.Id, false, CancellationToken.None));
        Assert.Null(await _ledger.Decide.HandleAsync(_ledger.Admin, refund.Id, false, CancellationToken.None));

        Assert.Equal(("request_refused", "request_refused"), ((await GrantAsync()).Refusal?.Code, (await RefundAsync()).Refusal?.Code));
        Assert.Equal("80.00", await PostedAsync());
    }

    [Fact]
    public async Task Refund_UpToWhatCameIn_AfterASecondWord()
    {
        var topUp = Guid.CreateVersion7();
        await TopUpAsync(topUp, "80.00");
        await _ledger.PayInAsync(_customer, 50);

        var (first, second) = (await RefundAsync(topUp, "30.00"), await RefundAsync(topUp, "50.00"));
        Assert.Equal("80.00 80.00", await RefundRefusalAsync(topUp, "0.01"));
        Assert.Equal("130.00", await PostedAsync());

        Assert.Null(await _ledger.Decide.HandleAsync(_ledger.Second, first, true, CancellationToken.None));
        Assert.Null(await _ledger.Decide.HandleAsync(_ledger.Second, second, false, CancellationToken.None));
        Assert.Equal("100.00", await PostedAsync());
        // What was refused may be asked for again.
        Assert.Equal("80.00 30.00", await RefundRefusalAsync(topUp, "50.01"));
        var listed = await new PaymentQueries(_ledger.Contexts).RefundableAsync(_ledger.Admin, _customer.Organisation, CancellationToken.None) ?? [];
        Assert.Equal(["50.00", "50.00"], listed.Select(row => row.Refundable.ToDecimalString()));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Refund_OfMoneyThatIsSpentOrHeld_IsRefusedWhenApproved()
    {
        var topUp = Guid.CreateVersion7();
        await TopUpAsync(topUp, "10.00");
        var refund = await RefundAsync(topUp, "10.00");
        await _ledger.RunTaskAsync(_customer);

        Assert.Equal("insufficient_balance", (await _ledger.Decide.HandleAsync(_ledger.Second, refund, true, CancellationToken.None))!.Code);

        Assert.Equal("8.80", await PostedAsync());
        Assert.True((await new PaymentQueries(_ledger.Contexts).ListAsync(_ledger.Second, CancellationToken.None)).Single().State == PaymentRequestState.Waiting);
    }

    [Fact]
    public async Task Refund_OfAnothersTopUpOrNone_IsNotFound()
    {
        var other = await _ledger.CustomerAsync("乙公司");
        var topUp = Guid.CreateVersion7();
        await _ledger.TopUp.HandleAsync(_ledger.Admin, other.Organisation, new TopUpWalletRequest(topUp, "10.00", "r"), CancellationToken.None);

        foreach (var wrong in new[] { topUp, Guid.NewGuid() })
        {
            var answer = await _ledger.Refund.HandleAsync(_ledger.Admin, _customer.Organisation, new RefundTopUpRequest(Guid.CreateVersion7(), wrong, "1.00", "r"), CancellationToken.None);
            Assert.Equal(("top_up_not_found", "topUpId"), (answer.Refusal!.Code, answer.Refusal.Field));
        }
    }

    private async Task<Result<PaymentAnswer>> TopUpAsync(Guid id, string amount) =>
        await _ledger.TopUp.HandleAsync(_ledger.Admin, _customer.Organisation, new TopUpWalletRequest(id, amount, "转账"), CancellationToken.None);

    private async Task<Guid> RefundAsync(Guid topUp, string amount)
    {
        var id = Guid.CreateVersion7();
        Assert.True((await _ledger.Refund.HandleAsync(_ledger.Admin, _customer.Organisation, new RefundTopUpRequest(id, topUp, amount, "paid twice"), CancellationToken.None)).Value.IsWaiting);
        return id;
    }

    private async Task<string> RefundRefusalAsync(Guid topUp, string amount)
    {
        var refusal = (await _ledger.Refund.HandleAsync(_ledger.Admin, _customer.Organisation, new RefundTopUpRequest(Guid.CreateVersion7(), topUp, amount, "r"), CancellationToken.None)).Refusal!;
        Assert.Equal(("refund_exceeds_payment", "amount"), (refusal.Code, refusal.Field));
        return $"{refusal.Details!["captured"]} {refusal.Details["refunded"]}";
    }

    private async Task<string> PostedAsync() => (await _ledger.BalanceAsync(_customer)).Posted.ToDecimalString();
}

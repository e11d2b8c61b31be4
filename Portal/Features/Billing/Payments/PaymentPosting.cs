using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Closing;
using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Features.Billing.Payments;

/// <summary>Carries out payment requests on the ledger, in a unit of work whose organisation is prepared.</summary>
internal static class PaymentPosting
{
    /// <returns>Null when the money moved, now or by the same request before; or why it did not.</returns>
    public static async Task<Refusal?> PostAsync(UnitOfWork unit, PaymentRequest request, DateTimeOffset now)
    {
        if (WalletOf(unit, request.OrganisationId) is not { } wallet)
            return new Refusal("organisation_not_found");
        if (request.Kind is PaymentRequestKind.TopUp or PaymentRequestKind.Grant && await IsClosedAsync(unit, request.OrganisationId)
            && !await unit.Db.LedgerTransfers.AnyAsync(transfer => transfer.Id == request.Id))
            return new Refusal("organisation_closed");
        if (request.Kind == PaymentRequestKind.Grant && CreditOf(unit, request).ExpiresAt != request.ExpiresAt)
            return new Refusal("idempotency_conflict", "id");
        if (request.Kind == PaymentRequestKind.Refund && await RefuseRefundAsync(unit, request) is { } refused)
            return refused;
        var transfer = request.Kind switch
        {
            PaymentRequestKind.TopUp => Move(LedgerTransferKind.TopUp, PlatformAccounts.Cash, wallet.Id, request.RequestedBy.Value),
            PaymentRequestKind.Grant => Move(LedgerTransferKind.Grant, PlatformAccounts.PromotionalExpense, CreditOf(unit, request).Id, request.RequestedBy.Value),
            // Its cause is the top-up, by which all that went back of it is found.
            _ => Move(LedgerTransferKind.Payout, wallet.Id, PlatformAccounts.Cash, request.TopUpId!.Value.Value),
        };
        var recorded = await unit.Ledger.ApplyAsync(transfer, now, CancellationToken.None);
        if (!recorded.IsAccepted)
            return recorded.Refusal.Code == "idempotency_conflict" ? recorded.Refusal with { Field = "id" } : recorded.Refusal;
        if (unit.Ledger.IsNew(transfer.Id))
            unit.Db.Alerts.Add(PaymentAlerts.Received(request, now));
        if (request.Kind == PaymentRequestKind.TopUp && unit.Ledger.IsNew(transfer.Id))
            await OnAccount.RepayAsync(unit.Ledger, request.OrganisationId, request.Reference, now);
        return null;

        TransferRequest Move(LedgerTransferKind kind, LedgerAccountId debit, LedgerAccountId credit, Guid cause) =>
            TransferRequest.Move(request.Id, kind, debit, credit, request.Amount, request.Reference, cause);
    }

    /// <summary>True when nothing may come in any more.</summary>
    public static Task<bool> IsClosedAsync(UnitOfWork unit, OrganisationId organisation) =>
        unit.Db.Organisations.AnyAsync(one => one.Id == organisation && one.State == OrganisationState.Closed);

    /// <summary>Checks that no more goes back than came in: what was captured, less what was refunded or is asked to be.</summary>
    public static async Task<Refusal?> RefuseRefundAsync(UnitOfWork unit, PaymentRequest request)
    {
        var topUp = await unit.Db.LedgerTransfers.AsNoTracking().SingleOrDefaultAsync(transfer => transfer.Id == request.TopUpId && transfer.Kind == LedgerTransferKind.TopUp);
        if (topUp is null || WalletOf(unit, request.OrganisationId)?.Id != topUp.CreditAccountId)
            return new Refusal("top_up_not_found", "topUpId");
        var refunded = await RefundedAsync(unit.Db.PaymentRequests.Where(other => other.Id != request.Id), topUp.Id);
        return request.Amount.Micros + refunded <= topUp.Amount.Micros ? null : new Refusal("refund_exceeds_payment", "amount", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["captured"] = topUp.Amount.ToDecimalString(), ["refunded"] = new Money(refunded, topUp.Amount.Currency).ToDecimalString(),
        });
    }

    /// <summary>What was sent back of a top-up, or is asked to be, micro-units.</summary>
    public static Task<long> RefundedAsync(IQueryable<PaymentRequest> requests, LedgerTransferId topUp) =>
        requests.Where(request => request.TopUpId == topUp && request.State != PaymentRequestState.Refused).SumAsync(request => request.Amount.Micros);

    public static LedgerAccount? WalletOf(UnitOfWork unit, OrganisationId organisation) =>
        unit.Ledger.AccountsOf(organisation).FirstOrDefault(account => account.Kind == LedgerAccountKind.Wallet);

    // The credit's own id is that of its account: asked for again, it is the one of the first time.
    private static LedgerAccount CreditOf(UnitOfWork unit, PaymentRequest request) =>
        Credits.AccountOf(unit, request.OrganisationId, request.Id.Value, request.Amount.Currency, request.ExpiresAt);
}

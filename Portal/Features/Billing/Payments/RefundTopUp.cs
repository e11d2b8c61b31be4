using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Billing.Payments;

/// <param name="Id">Made by the form or the program that asks; repeating it has no second effect.</param>
/// <param name="TopUpId">The top-up whose money goes back.</param>
/// <param name="Amount">Exact decimal in the installation's currency; at most what came in less what went back.</param>
/// <param name="Reason">Why.</param>
public sealed record RefundTopUpRequest(Guid Id, Guid TopUpId, string Amount, string Reason);

/// <summary>Asks that money goes back to who paid it in, which needs a fresh proof of who asks. A second administrator decides, always; the wallet must still have it then.</summary>
public sealed class RefundTopUp(PaymentDesk desk, FreshSignIn fresh)
{
    public async Task<Result<PaymentAnswer>> HandleAsync(Caller caller, OrganisationId organisation, RefundTopUpRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        if (!caller.IsAdmin)
            return new Refusal("organisation_not_found");
        if (await fresh.RefuseAsync(caller, cancellationToken) is { } stale)
            return stale;
        var amount = PaymentAmount.Read(request.Amount, desk.Currency);
        if (!amount.IsAccepted)
            return amount.Refusal;
        var reason = PaymentAmount.ReadReference(request.Reason, "reason");
        if (!reason.IsAccepted)
            return reason.Refusal;
        if (request.Id == Guid.Empty)
            return new Refusal("invalid_id", "id");
        return await desk.AskAsync(
            caller, PaymentRequest.OfRefund(new LedgerTransferId(request.Id), organisation, amount.Value, reason.Value, new LedgerTransferId(request.TopUpId), caller.Id, desk.Now), "wallet.refund", cancellationToken);
    }
}

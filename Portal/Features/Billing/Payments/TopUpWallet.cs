using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Billing.Payments;

/// <param name="Id">Made by the form or the program that asks; repeating it has no second effect.</param>
/// <param name="Amount">Exact decimal in the installation's currency, such as <c>100.00</c>; at most two decimals for CNY.</param>
/// <param name="Reference">What the payment can be found by: a bank reference, an order number.</param>
public sealed record TopUpWalletRequest(Guid Id, string Amount, string Reference);

/// <summary>Puts money that came in by bank or cash into an organisation's wallet; an administrator's act, and a second one's above a limit.</summary>
public sealed class TopUpWallet(PaymentDesk desk)
{
    public async Task<Result<PaymentAnswer>> HandleAsync(Caller caller, OrganisationId organisation, TopUpWalletRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        if (!caller.IsAdmin)
            return new Refusal("organisation_not_found");
        var amount = PaymentAmount.Read(request.Amount, desk.Currency);
        if (!amount.IsAccepted)
            return amount.Refusal;
        var reference = PaymentAmount.ReadReference(request.Reference);
        if (!reference.IsAccepted)
            return reference.Refusal;
        if (request.Id == Guid.Empty)
            return new Refusal("invalid_id", "id");
        return await desk.AskAsync(
            caller, PaymentRequest.OfMoneyIn(new LedgerTransferId(request.Id), PaymentRequestKind.TopUp, organisation, amount.Value, reference.Value, null, caller.Id, desk.Now), "wallet.top_up", cancellationToken);
    }
}

using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>A payment that is recorded as carried out, with the transfer that carried it out.</summary>
/// <param name="Id">Of the request, checkout or voucher; the transfer has the same.</param>
/// <param name="Kind">What it was to be.</param>
/// <param name="Amount">How much.</param>
/// <param name="Transfer">What the ledger has under the id; null when nothing.</param>
public sealed record RecordedPayment(LedgerTransferId Id, OrganisationId OrganisationId, LedgerTransferKind Kind, Money Amount, LedgerTransfer? Transfer);

/// <summary>Compares what is recorded of payments beside the ledger with what the ledger moved.</summary>
/// <remarks>Codes: <c>payment_not_posted</c> (a request that was approved, a checkout that was paid or a voucher that was redeemed, without its transfer), <c>refund_exceeds_payment</c>.</remarks>
public static class PaymentAudit
{
    /// <summary>Payments whose transfer is missing, of another kind or of another amount.</summary>
    public static IReadOnlyList<AuditFinding> CheckPosted(IEnumerable<RecordedPayment> payments)
    {
        ArgumentNullException.ThrowIfNull(payments);
        return
        [
            .. from payment in payments
               let moved = payment.Transfer is { } transfer && transfer.Kind == payment.Kind ? transfer.Amount : Money.Zero(payment.Amount.Currency)
               where moved != payment.Amount
               select new AuditFinding("payment_not_posted", AuditSubject.Transfer, payment.Id.ToString(), payment.OrganisationId, (moved - payment.Amount).Micros),
        ];
    }

    /// <summary>Top-ups of which more went back than came in.</summary>
    /// <param name="topUps">Each with the sum of what was paid out because of it.</param>
    public static IReadOnlyList<AuditFinding> CheckRefunds(IEnumerable<(LedgerTransfer TopUp, Money Refunded)> topUps)
    {
        ArgumentNullException.ThrowIfNull(topUps);
        return [.. topUps.Where(topUp => topUp.Refunded > topUp.TopUp.Amount).Select(topUp => AuditFinding.Of("refund_exceeds_payment", topUp.TopUp, (topUp.Refunded - topUp.TopUp.Amount).Micros))];
    }
}

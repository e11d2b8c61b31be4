using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing.Auditing;

/// <summary>Reads what is recorded of payments beside the ledger, and compares it with the ledger's transfers.</summary>
internal static class PaymentReading
{
    private const int Together = 500;

    public static async Task<IReadOnlyList<AuditFinding>> FindAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var recorded = new List<RecordedPayment>();
        foreach (var request in await db.PaymentRequests.AsNoTracking().Where(request => request.State == PaymentRequestState.Approved && request.Kind != PaymentRequestKind.CreditNote).ToListAsync(cancellationToken))
            recorded.Add(new(request.Id, request.OrganisationId, KindOf(request.Kind), request.Amount, null));
        foreach (var order in await db.CheckoutOrders.AsNoTracking().Where(order => order.State == CheckoutState.Paid).ToListAsync(cancellationToken))
            recorded.Add(new(order.Id, order.OrganisationId, LedgerTransferKind.TopUp, order.Amount, null));
        var vouchers =
            from voucher in db.Vouchers.AsNoTracking()
            join batch in db.VoucherBatches on voucher.BatchId equals batch.Id
            where voucher.RedeemedAt != null
            select new { voucher.Id, voucher.RedeemedBy, batch.Amount };
        foreach (var voucher in await vouchers.ToListAsync(cancellationToken))
            recorded.Add(new(new LedgerTransferId(voucher.Id.Value), voucher.RedeemedBy!.Value, LedgerTransferKind.Grant, voucher.Amount, null));
        var refunds = await db.LedgerTransfers.Where(transfer => transfer.Kind == LedgerTransferKind.Payout && transfer.CauseId != null).GroupBy(transfer => transfer.CauseId!.Value)
            .Select(group => new { group.Key, Micros = group.Sum(transfer => transfer.Amount.Micros) }).ToListAsync(cancellationToken);

        var transfers = await TransfersAsync(db, [.. recorded.Select(payment => payment.Id).Concat(refunds.Select(refund => new LedgerTransferId(refund.Key)))], cancellationToken);
        return
        [
            .. PaymentAudit.CheckPosted(recorded.Select(payment => payment with { Transfer = transfers.GetValueOrDefault(payment.Id) })),
            .. PaymentAudit.CheckRefunds(refunds.Select(refund => (TopUp: transfers.GetValueOrDefault(new LedgerTransferId(refund.Key)), refund.Micros))
                .Where(refund => refund.TopUp is not null).Select(refund => (refund.TopUp!, new Money(refund.Micros, refund.TopUp!.Amount.Currency)))),
        ];
    }

    private static LedgerTransferKind KindOf(PaymentRequestKind kind) => kind switch
    {
        PaymentRequestKind.TopUp => LedgerTransferKind.TopUp,
        PaymentRequestKind.Grant => LedgerTransferKind.Grant,
        PaymentRequestKind.Refund => LedgerTransferKind.Payout,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It moves nothing under its own id."),
    };

    private static async Task<Dictionary<LedgerTransferId, LedgerTransfer>> TransfersAsync(PortalDbContext db, IReadOnlyList<LedgerTransferId> ids, CancellationToken cancellationToken)
    {
        var transfers = new Dictionary<LedgerTransferId, LedgerTransfer>();
        foreach (var chunk in ids.Chunk(Together))
        {
            var some = chunk.ToList();
            foreach (var transfer in await db.LedgerTransfers.AsNoTracking().Where(transfer => some.Contains(transfer.Id)).ToListAsync(cancellationToken))
                transfers[transfer.Id] = transfer;
        }

        return transfers;
    }
}

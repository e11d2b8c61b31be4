using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing.Payments;
using Portal.Live;
using Portal.Persistence;

namespace Portal.Features.Billing.Checkouts;

/// <summary>
/// Takes what the payment provider says. A payment is booked when the signature is good and order, organisation, session, currency and amount are those of an order of ours; once,
/// however often it is said. Whatever does not fit is noted, and nothing is booked.
/// </summary>
public sealed class TakeProviderEvent(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, StripeProvider provider, BalanceFeed balances, TimeProvider time)
{
    private const string Paid = "paid";
    private const string Ended = "ended";
    private const string Ignored = "ignored";

    /// <returns>Null when it was taken, now or before; <c>invalid_signature</c>, <c>unknown_order</c>, or what does not fit, as <see cref="CheckoutOrder.Take"/> says.</returns>
    public async Task<Refusal?> HandleAsync(string body, string? signature, CancellationToken cancellationToken)
    {
        var read = provider.Read(body, signature);
        if (!read.IsAccepted)
            return read.Refusal;
        var notice = read.Value;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.ProviderEvents.AsNoTracking().SingleOrDefaultAsync(taken => taken.Id == notice.EventId, cancellationToken) is { } known)
            return AnswerOf(known.Outcome);
        var order = notice.Order is { } id ? await db.CheckoutOrders.AsNoTracking().SingleOrDefaultAsync(order => order.Id == id, cancellationToken) : null;
        UnitNeeds? needs = order is null ? null : new UnitNeeds(order.OrganisationId);
        var outcome = await units.RunAsync<string>(needs, async unit => await TakeAsync(unit, notice, order?.Id), cancellationToken);
        if (outcome.Value == Paid)
            balances.Publish(order!.OrganisationId, order.OrganisationId);
        return AnswerOf(outcome.Value);
    }

    private async Task<string> TakeAsync(UnitOfWork unit, ProviderNotice notice, LedgerTransferId? orderId)
    {
        var (db, now) = (unit.Db, time.GetUtcNow());
        // The same event may be taken beside this.
        if (await db.ProviderEvents.AsNoTracking().SingleOrDefaultAsync(taken => taken.Id == notice.EventId) is { } known)
            return known.Outcome;
        var order = orderId is { } id ? await db.CheckoutOrders.SingleAsync(order => order.Id == id) : null;
        var outcome = notice.News switch
        {
            ProviderNews.Paid => await PayAsync(unit, order, notice.Payment!, now),
            ProviderNews.Ended when order is not null && order.SessionId == notice.SessionId => End(order, now),
            _ => Ignored,
        };
        db.ProviderEvents.Add(new ProviderEvent { Id = notice.EventId, Type = notice.Type.Length > 64 ? notice.Type[..64] : notice.Type, At = now, Outcome = outcome });
        return outcome;
    }

    private static string End(CheckoutOrder order, DateTimeOffset now)
    {
        order.End(now);
        return Ended;
    }

    private static async Task<string> PayAsync(UnitOfWork unit, CheckoutOrder? order, CheckoutPayment payment, DateTimeOffset now)
    {
        var refusal = order is null ? new Refusal("unknown_order") : order.Take(payment, now);
        if (refusal is not null)
        {
            // Money that fits no order of ours: a person must look.
            unit.Db.AuditEntries.Add(AuditEntry.OfPortal(
                "checkout.refused", order is null ? "checkout" : $"organisation/{order.OrganisationId}",
                new { Reason = refusal.Code, payment.SessionId, Amount = payment.Amount.ToDecimalString(), payment.Amount.Currency, Checkout = order?.Id.Value }, now));
            return refusal.Code;
        }

        var wallet = PaymentPosting.WalletOf(unit, order!.OrganisationId)!;
        var reference = $"Stripe {payment.SessionId}";
        var request = TransferRequest.Move(
            order.Id, LedgerTransferKind.TopUp, PlatformAccounts.Cash, wallet.Id, order.Amount, reference.Length > TransferRequest.MaxCauseLength ? reference[..TransferRequest.MaxCauseLength] : reference, order.CreatedBy.Value);
        if ((await unit.Ledger.ApplyAsync(request, now, CancellationToken.None)).Refusal is { } cannot)
            throw new InvalidOperationException($"Booking the payment of checkout {order.Id} was refused: {cannot.Code}.");
        await OnAccount.RepayAsync(unit.Ledger, order.OrganisationId, request.Cause, now);
        unit.Db.Alerts.Add(PaymentAlerts.Received(order, request.Cause, now));
        unit.Db.AuditEntries.Add(AuditEntry.OfPortal("checkout.paid", $"organisation/{order.OrganisationId}", new { Checkout = order.Id.Value, payment.SessionId, Amount = order.Amount.ToDecimalString(), order.Amount.Currency }, now));
        return Paid;
    }

    private static Refusal? AnswerOf(string outcome) => outcome is Paid or Ended or Ignored ? null : new Refusal(outcome, "payment");
}

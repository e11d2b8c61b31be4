using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts.Closing;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing;
using Portal.Features.Billing.Invoicing;
using Portal.Live;

namespace Portal.Features.Closing;

/// <summary>Empties the accounts of an organisation whose last invoice is issued, and closes it, in one transaction. What goes back waits in the wallet until an administrator approves the refund.</summary>
public sealed class SettleClosing(UnitsOfWork units, InvoicePayments payments, BalanceFeed balances, IOptions<ClosingOptions> options, TimeProvider time)
{
    /// <summary>Stands in the ledger, and on the requests.</summary>
    internal const string Cause = "closing";

    /// <returns>Null when closed; <c>closing_waits_for_payment</c>, <c>closing_step</c>.</returns>
    public async Task<Refusal?> RunAsync(OrganisationClosing closing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(closing);
        var id = closing.OrganisationId;
        // What the end of the last tasks set free pays what is owed first; done again it moves nothing.
        await units.RunAsync<long>(new UnitNeeds(id), async unit => await OnAccount.RepayAsync(unit.Ledger, id, Cause, time.GetUtcNow()), cancellationToken);
        await payments.MarkPaidAsync(cancellationToken);
        var refusal = await units.RunAsync(new UnitNeeds(id), unit => SettleAsync(unit, closing.Id, id), cancellationToken);
        balances.Publish(id, id);
        return refusal;
    }

    private async Task<Refusal?> SettleAsync(UnitOfWork unit, OrganisationClosingId closingId, OrganisationId id)
    {
        var (db, now) = (unit.Db, time.GetUtcNow());
        var closing = await db.OrganisationClosings.SingleAsync(one => one.Id == closingId);
        var organisation = await db.Organisations.SingleAsync(one => one.Id == id);
        var accounts = unit.Ledger.AccountsOf(id);
        var owed = accounts.Where(account => account.Kind == LedgerAccountKind.Receivable).Sum(account => -account.PostedMicros);
        var plan = ClosingPlan.Of(
            accounts, await ClosingFacts.SourcesAsync(db, id, CancellationToken.None), await ClosingFacts.AskedBackAsync(db, id, CancellationToken.None), options.Value.Remainder,
            Currency.Of(closing.Currency).MinorUnitMicros, now);
        if (closing.Close(owed, plan.Sums, now, options.Value.Keep) is { } refusal)
            return refusal;
        if (organisation.FinishClosing() is { } wrong)
            return wrong;
        foreach (var credit in plan.Credits)
            await MoveAsync(unit, closing, credit, PlatformAccounts.PromotionalExpense, now);
        if (plan.Forfeit is { } forfeit)
            await MoveAsync(unit, closing, forfeit, PlatformAccounts.Forfeited, now);
        foreach (var refund in plan.Refunds)
            db.PaymentRequests.Add(PaymentRequest.OfRefund(new LedgerTransferId(IdOf(closing, refund.TopUpId.Value)), id, refund.Amount, Cause, refund.TopUpId, closing.RequestedBy, now));
        db.Alerts.Add(ClosingAlerts.Of(closing, organisation, now));
        db.AuditEntries.Add(AuditEntry.OfPortal("organisation.closed", $"organisation/{id}", new
        {
            Refunded = Text(closing.RefundMicros), Forfeited = Text(closing.ForfeitedMicros), Credit = Text(closing.CreditMicros), closing.Currency, closing.EraseAt,
        }, now));
        return null;

        string Text(long micros) => new Money(micros, closing.Currency).ToDecimalString();
    }

    private static async Task MoveAsync(UnitOfWork unit, OrganisationClosing closing, ClosingMove move, LedgerAccountId to, DateTimeOffset now)
    {
        var request = TransferRequest.Move(new LedgerTransferId(IdOf(closing, move.AccountId.Value)), LedgerTransferKind.Forfeit, move.AccountId, to, move.Amount, Cause, closing.Id.Value);
        if ((await unit.Ledger.ApplyAsync(request, now, CancellationToken.None)).Refusal is { } refusal)
            throw new InvalidOperationException($"Closing {closing.OrganisationId} was planned and then refused: {refusal.Code}.");
    }

    // The same closing asks for the same under the same id, whoever carries it out and however often.
    private static Guid IdOf(OrganisationClosing closing, Guid part) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{closing.Id}/{part}")).AsSpan(0, 16));
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Hosting;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Payments;

/// <param name="Balance">Of the organisation, afterwards.</param>
/// <param name="IsWaiting">True when nothing has moved: a second administrator decides.</param>
public sealed record PaymentAnswer(Balance Balance, bool IsWaiting);

/// <summary>Takes payment requests in: carries out what one administrator may do alone, and keeps the rest for a second one.</summary>
public sealed class PaymentDesk(UnitsOfWork units, IOptions<PaymentOptions> options, IOptions<PortalOptions> site, BalanceFeed balances, TimeProvider time)
{
    public string Currency => site.Value.Currency;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The most that one administrator may move alone.</summary>
    public Money ApprovalAbove => Money.OfUnits(options.Value.ApprovalAboveUnits, Currency);

    /// <summary>True when one administrator may not move that much alone.</summary>
    public bool NeedsSecond(Money amount) => amount > ApprovalAbove;

    internal async Task<Result<PaymentAnswer>> AskAsync(Caller caller, PaymentRequest request, string act, CancellationToken cancellationToken)
    {
        var answer = await units.RunAsync(new UnitNeeds(request.OrganisationId), unit => AskAsync(unit, caller, request, act), cancellationToken);
        if (answer is { IsAccepted: true, Value.IsWaiting: false })
            balances.Publish(request.OrganisationId, request.OrganisationId);
        return answer;
    }

    private async Task<Result<PaymentAnswer>> AskAsync(UnitOfWork unit, Caller caller, PaymentRequest request, string act)
    {
        if (PaymentPosting.WalletOf(unit, request.OrganisationId) is null)
            return new Refusal("organisation_not_found");
        if (await unit.Db.PaymentRequests.AsNoTracking().SingleOrDefaultAsync(known => known.Id == request.Id) is { } known)
            return known.IsAnsweredBy(request) ? AnswerOf(unit, known) : new Refusal("idempotency_conflict", "id");
        var isWaiting = (request.Kind == PaymentRequestKind.Refund || NeedsSecond(request.Amount)) && !await unit.Db.LedgerTransfers.AnyAsync(transfer => transfer.Id == request.Id);
        if (isWaiting)
        {
            if (request.Kind == PaymentRequestKind.Refund && await PaymentPosting.RefuseRefundAsync(unit, request) is { } refused)
                return refused;
            unit.Db.PaymentRequests.Add(request);
            unit.Db.AuditEntries.Add(Entry(caller, "payment.request", request));
        }
        else if (await PaymentPosting.PostAsync(unit, request, request.RequestedAt) is { } refused)
        {
            return refused;
        }
        else if (unit.Ledger.IsNew(request.Id))
        {
            unit.Db.AuditEntries.Add(Entry(caller, act, request));
        }

        return Answer(unit, request.OrganisationId, isWaiting);
    }

    private Result<PaymentAnswer> AnswerOf(UnitOfWork unit, PaymentRequest known) =>
        known.State == PaymentRequestState.Refused ? new Refusal("request_refused") : Answer(unit, known.OrganisationId, known.State == PaymentRequestState.Waiting);

    private PaymentAnswer Answer(UnitOfWork unit, OrganisationId organisation, bool isWaiting) =>
        new(Wallets.Together(unit.Ledger.AccountsOf(organisation), Currency, Now), isWaiting);

    internal static AuditEntry Entry(Caller caller, string act, PaymentRequest request, DateTimeOffset? at = null) => AuditEntry.Of(
        caller, act, $"organisation/{request.OrganisationId}",
        new { Amount = request.Amount.ToDecimalString(), request.Amount.Currency, request.Reference, Transfer = request.Id.Value, Kind = request.Kind.ToString() }, at ?? request.RequestedAt);
}

using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing.CreditNotes;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Payments;

/// <summary>A second administrator's word on a payment that waits: it is carried out in the same transaction, or never.</summary>
public sealed class DecidePayment(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, CreditNoteIssuing notes, BalanceFeed balances, TimeProvider time)
{
    /// <returns>Null when done; <c>request_not_found</c>, <c>request_decided</c>, <c>same_person</c>, or why the money cannot move now.</returns>
    public async Task<Refusal?> HandleAsync(Caller caller, Guid id, bool isApproved, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        var requestId = new LedgerTransferId(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.PaymentRequests.AsNoTracking().SingleOrDefaultAsync(request => request.Id == requestId, cancellationToken) is not { } request)
            return new Refusal("request_not_found");
        if (await units.RunAsync(new UnitNeeds(request.OrganisationId), unit => DecideAsync(unit, caller, requestId, isApproved), cancellationToken) is { } refusal)
            return refusal;
        balances.Publish(request.OrganisationId, request.OrganisationId);
        return null;
    }

    private async Task<Refusal?> DecideAsync(UnitOfWork unit, Caller caller, LedgerTransferId id, bool isApproved)
    {
        var now = time.GetUtcNow();
        var request = await unit.Db.PaymentRequests.SingleAsync(request => request.Id == id);
        if (request.Decide(isApproved, caller.Id, now) is { } refusal)
            return refusal;
        if (await CarryOutAsync(unit, request, isApproved, now) is { } cannotMove)
            return cannotMove;
        if (!isApproved)
            unit.Db.Alerts.Add(PaymentAlerts.Refused(request, now));
        unit.Db.AuditEntries.Add(PaymentDesk.Entry(caller, isApproved ? "payment.approve" : "payment.refuse", request, now));
        return null;
    }

    private async Task<Refusal?> CarryOutAsync(UnitOfWork unit, PaymentRequest request, bool isApproved, DateTimeOffset now) => (request.Kind, isApproved) switch
    {
        (PaymentRequestKind.CreditNote, true) => await notes.IssueAsync(unit, request, now),
        (PaymentRequestKind.CreditNote, false) => await CreditNoteIssuing.DropAsync(unit, request),
        (_, true) => await PaymentPosting.PostAsync(unit, request, now),
        _ => null,
    };
}

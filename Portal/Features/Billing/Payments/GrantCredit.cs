using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Payments;

/// <param name="Id">Made by the form or the program that asks; repeating it has no second effect.</param>
/// <param name="Amount">Exact decimal in the installation's currency.</param>
/// <param name="Reason">Why it is given; the organisation reads it.</param>
/// <param name="LastDay">Last day on which it can be used, in the organisation's zone; null for no end.</param>
public sealed record GrantCreditRequest(Guid Id, string Amount, string Reason, DateOnly? LastDay = null);

/// <summary>Gives an organisation credit that is used before its own money, and expires when it is not; an administrator's act, and a second one's above a limit.</summary>
public sealed class GrantCredit(IDbContextFactory<PortalDbContext> contexts, PaymentDesk desk)
{
    public async Task<Result<PaymentAnswer>> HandleAsync(Caller caller, OrganisationId organisationId, GrantCreditRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        if (!caller.IsAdmin)
            return new Refusal("organisation_not_found");
        var amount = PaymentAmount.Read(request.Amount, desk.Currency);
        if (!amount.IsAccepted)
            return amount.Refusal;
        var reason = PaymentAmount.ReadReference(request.Reason, "reason");
        if (!reason.IsAccepted)
            return reason.Refusal;
        if (request.Id == Guid.Empty)
            return new Refusal("invalid_id", "id");
        var end = await EndAsync(organisationId, request, cancellationToken);
        if (!end.IsAccepted)
            return end.Refusal;
        return await desk.AskAsync(
            caller, PaymentRequest.OfMoneyIn(new LedgerTransferId(request.Id), PaymentRequestKind.Grant, organisationId, amount.Value, reason.Value, end.Value, caller.Id, desk.Now), "wallet.grant", cancellationToken);
    }

    private async Task<Result<DateTimeOffset?>> EndAsync(OrganisationId organisationId, GrantCreditRequest request, CancellationToken cancellationToken)
    {
        if (request.LastDay is not { } day)
            return (DateTimeOffset?)null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var zone = await db.Organisations.Where(organisation => organisation.Id == organisationId).Select(organisation => organisation.TimeZone).SingleOrDefaultAsync(cancellationToken);
        if (zone is null)
            return new Refusal("organisation_not_found");
        if (day.Year > desk.Now.Year + 50)
            return new Refusal("invalid_expiry", "lastDay");
        var end = LocalDay.StartOf(day.AddDays(1), TimeZoneInfo.FindSystemTimeZoneById(zone));
        // Asked for again, it has the same answer when its last day is over.
        return end > desk.Now || await IsKnownAsync(db, new LedgerTransferId(request.Id), cancellationToken) ? (DateTimeOffset?)end : new Refusal("invalid_expiry", "lastDay");
    }

    private static async Task<bool> IsKnownAsync(PortalDbContext db, LedgerTransferId id, CancellationToken cancellationToken) =>
        await db.PaymentRequests.AnyAsync(request => request.Id == id, cancellationToken) || await db.LedgerTransfers.AnyAsync(transfer => transfer.Id == id, cancellationToken);
}

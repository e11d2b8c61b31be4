using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Payments;

/// <param name="Invoice">Of a credit note: what it takes back.</param>
/// <param name="IsOwn">True when the one who looks asked for it, and so cannot approve it.</param>
public sealed record PaymentRequestRow(
    Guid Id, PaymentRequestKind Kind, Guid Organisation, string OrganisationName, Money Amount, string Reference, DateTimeOffset? ExpiresAt, string RequestedBy, DateTimeOffset RequestedAt,
    PaymentRequestState State, string? DecidedBy, DateTimeOffset? DecidedAt, bool IsOwn, Guid? Invoice = null);

/// <summary>A top-up that can be sent back.</summary>
/// <param name="Refundable">What came in less what went back or is asked to; positive.</param>
public sealed record RefundableTopUp(Guid Id, DateTimeOffset At, Money Amount, Money Refundable, string Reference);

/// <summary>Payments that wait, and those that were decided.</summary>
public sealed class PaymentQueries(IDbContextFactory<PortalDbContext> contexts)
{
    private const int MostDecided = 50;
    private const int MostRefundable = 50;

    /// <summary>All that wait, the oldest first, then the newest that were decided.</summary>
    public async Task<IReadOnlyList<PaymentRequestRow>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var requests = await db.PaymentRequests.AsNoTracking().Where(request => request.State == PaymentRequestState.Waiting).OrderBy(request => request.RequestedAt).ToListAsync(cancellationToken);
        requests.AddRange(await db.PaymentRequests.AsNoTracking().Where(request => request.State != PaymentRequestState.Waiting).OrderByDescending(request => request.DecidedAt).Take(MostDecided).ToListAsync(cancellationToken));
        var ids = requests.Select(request => request.OrganisationId).Distinct().ToList();
        var names = await db.Organisations.Where(organisation => ids.Contains(organisation.Id)).ToDictionaryAsync(organisation => organisation.Id, organisation => organisation.Name, cancellationToken);
        var people = await PeopleAsync(db, requests.SelectMany(request => new[] { request.RequestedBy, request.DecidedBy ?? request.RequestedBy }), cancellationToken);
        var asked = requests.Where(request => request.Kind == PaymentRequestKind.CreditNote).Select(request => new CreditNoteId(request.Id.Value)).ToList();
        var credited = await db.CreditNotes.Where(note => asked.Contains(note.Id)).Select(note => new { note.Id, note.InvoiceId }).ToDictionaryAsync(note => note.Id.Value, note => note.InvoiceId.Value, cancellationToken);
        return requests.ConvertAll(request => new PaymentRequestRow(
            request.Id.Value, request.Kind, request.OrganisationId.Value, names[request.OrganisationId], request.Amount, request.Reference, request.ExpiresAt, people(request.RequestedBy), request.RequestedAt,
            request.State, request.DecidedBy is { } by ? people(by) : null, request.DecidedAt, request.RequestedBy == caller.Id,
            credited.TryGetValue(request.Id.Value, out var invoice) ? invoice : null));
    }

    /// <summary>Top-ups of an organisation of which something can still go back, the newest first; null when there is no such organisation.</summary>
    public async Task<IReadOnlyList<RefundableTopUp>?> RefundableAsync(Caller caller, OrganisationId organisation, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.Organisations.AnyAsync(known => known.Id == organisation, cancellationToken))
            return null;
        var topUps = await (
            from account in db.LedgerAccounts
            join transfer in db.LedgerTransfers.AsNoTracking() on account.Id equals transfer.CreditAccountId
            where account.OrganisationId == organisation && account.Kind == LedgerAccountKind.Wallet && transfer.Kind == LedgerTransferKind.TopUp
            orderby transfer.At descending, transfer.Id descending
            select transfer).Take(MostRefundable).ToListAsync(cancellationToken);
        var refunds = await db.PaymentRequests.Where(request => request.OrganisationId == organisation && request.TopUpId != null && request.State != PaymentRequestState.Refused)
            .GroupBy(request => request.TopUpId!.Value).Select(group => new { group.Key, Sum = group.Sum(request => request.Amount.Micros) }).ToDictionaryAsync(group => group.Key, group => group.Sum, cancellationToken);
        return [.. topUps.Select(topUp => new RefundableTopUp(
                topUp.Id.Value, topUp.At, topUp.Amount, new Money(topUp.Amount.Micros - refunds.GetValueOrDefault(topUp.Id), topUp.Amount.Currency), topUp.Cause))
            .Where(topUp => topUp.Refundable.Micros > 0)];
    }

    internal static async Task<Func<UserId, string>> PeopleAsync(PortalDbContext db, IEnumerable<UserId> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.Select(id => id.Value).Distinct().ToList();
        var names = await db.Users.Where(user => wanted.Contains(user.Id)).Select(user => new { user.Id, user.Email }).ToDictionaryAsync(user => user.Id, user => user.Email, cancellationToken);
        return id => names.GetValueOrDefault(id.Value) ?? "–";
    }
}

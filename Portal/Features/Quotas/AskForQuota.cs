using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Quotas;

/// <param name="Id">Made by the caller: asking twice asks once.</param>
/// <param name="Amounts">The limits wanted, by field.</param>
/// <param name="Until">Until when; null for good.</param>
/// <param name="Organisation">Null takes the one the person works in.</param>
public sealed record AskForQuotaRequest(Guid Id, IReadOnlyDictionary<string, long> Amounts, string? Reason, DateTimeOffset? Until = null, Guid? Organisation = null);

/// <summary>Asks the platform for more than an organisation may hold, and takes the question back.</summary>
public sealed class AskForQuota(IDbContextFactory<PortalDbContext> contexts, QuotaBook book, TimeProvider time)
{
    /// <returns>Null when done; <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>quota_request_open</c> where one for a field of these waits, <c>idempotency_conflict</c>, or what <see cref="QuotaRequest.Ask"/> refuses.</returns>
    public Task<Refusal?> HandleAsync(Caller caller, AskForQuotaRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        return DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var found = await FindAsync(db, caller, request.Organisation, cancellationToken);
            if (!found.IsAccepted)
                return found.Refusal;
            var organisation = found.Value;
            if (request.Id == Guid.Empty)
                return new Refusal("invalid_field", "id");
            if (request.Amounts is null)
                return new Refusal("field_missing", "amounts");
            if (await db.QuotaRequests.AsNoTracking().SingleOrDefaultAsync(known => known.Id == new QuotaRequestId(request.Id), cancellationToken) is { } earlier)
                return IsSame(earlier, organisation, request) ? null : new Refusal("idempotency_conflict", "id");
            var now = time.GetUtcNow();
            var asked = QuotaRequest.Ask(
                new QuotaRequestId(request.Id), organisation, await book.OfAsync(db, organisation, cancellationToken), request.Amounts, request.Reason, request.Until?.ToUniversalTime(), caller.Id, now);
            if (!asked.IsAccepted)
                return asked.Refusal;
            if ((await db.QuotaRequests.AsNoTracking().Where(known => known.OrganisationId == organisation && known.State == QuotaRequestState.Open).ToListAsync(cancellationToken))
                .Exists(open => open.Overlaps(request.Amounts)))
                return new Refusal("quota_request_open");
            db.QuotaRequests.Add(asked.Value);
            db.AuditEntries.Add(AuditEntry.Of(caller, "quota.ask", $"organisation/{organisation}", new { Request = request.Id, request.Amounts, asked.Value.Reason, request.Until }, now));
            await db.SaveChangesAsync(cancellationToken);
            return (Refusal?)null;
        });
    }

    /// <returns>Null when done; <c>quota_request_not_found</c>, <c>role_not_allowed</c>, <c>quota_request_answered</c>.</returns>
    public Task<Refusal?> WithdrawAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            if (await db.QuotaRequests.SingleOrDefaultAsync(known => known.Id == new QuotaRequestId(id), cancellationToken) is not { } request)
                return new Refusal("quota_request_not_found");
            var found = await FindAsync(db, caller, request.OrganisationId.Value, cancellationToken);
            if (!found.IsAccepted)
                return found.Refusal.Code == OrganisationAccess.NotFound ? new Refusal("quota_request_not_found") : found.Refusal;
            var now = time.GetUtcNow();
            if (request.Withdraw(caller.Id, now) is { } refusal)
                return refusal;
            db.AuditEntries.Add(AuditEntry.Of(caller, "quota.withdraw", $"organisation/{request.OrganisationId}", new { Request = id }, now));
            await db.SaveChangesAsync(cancellationToken);
            return (Refusal?)null;
        });
    }

    private static async Task<Result<OrganisationId>> FindAsync(PortalDbContext db, Caller caller, Guid? organisationId, CancellationToken cancellationToken)
    {
        if (await OrganisationAccess.FindAsync(db, caller, organisationId is { } id ? new OrganisationId(id) : null, cancellationToken) is not { } scope)
            return new Refusal(OrganisationAccess.NotFound);
        return scope.Refuse(OrganisationRight.ManageQuotas) is { } notAllowed ? notAllowed : scope.Organisation.Id;
    }

    private static bool IsSame(QuotaRequest earlier, OrganisationId organisation, AskForQuotaRequest request) =>
        earlier.OrganisationId == organisation && earlier.Reason == request.Reason?.Trim() && earlier.AskedUntil == request.Until
        && earlier.Asked.Count == request.Amounts.Count && earlier.Asked.All(pair => request.Amounts.TryGetValue(pair.Key, out var amount) && amount == pair.Value);
}

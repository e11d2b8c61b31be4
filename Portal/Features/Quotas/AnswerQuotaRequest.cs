using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Quotas;

/// <param name="Amounts">The limits given; none refuses.</param>
/// <param name="ExpiresAt">From when on they do not count any more; null for good.</param>
/// <param name="Message">For whoever asked; a refusal has to say why.</param>
public sealed record AnswerQuotaRequestRequest(IReadOnlyDictionary<string, long>? Amounts = null, DateTimeOffset? ExpiresAt = null, string? Message = null);

/// <summary>What an administrator says to a request for more. Of two at once one is heard.</summary>
public sealed class AnswerQuotaRequest(IDbContextFactory<PortalDbContext> contexts, QuotaBook book, SchedulerSignal scheduler, TimeProvider time)
{
    /// <returns>Null when done; <c>not_allowed</c>, <c>quota_request_not_found</c>, <c>quota_request_answered</c>, or what <see cref="QuotaRequest.Grant"/> and <see cref="QuotaRequest.Refuse"/> refuse.</returns>
    public Task<Refusal?> HandleAsync(Caller caller, Guid id, AnswerQuotaRequestRequest answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return DoAsync(caller, id, async (db, request, now) =>
        {
            if (answer.Amounts is not { Count: > 0 } amounts)
            {
                if (request.Refuse(answer.Message, caller.Id, now) is { } notRefused)
                    return notRefused;
                db.AuditEntries.Add(AuditEntry.Of(caller, "quota.refuse", $"organisation/{request.OrganisationId}", new { Request = id, request.Message }, now));
            }
            else
            {
                var lasting = await book.WithoutRaisesAsync(db, request.OrganisationId, cancellationToken);
                if (request.Grant(lasting, amounts, answer.ExpiresAt?.ToUniversalTime(), answer.Message, caller.Id, now) is { } notGranted)
                    return notGranted;
                if (request.ExpiresAt is null && await AgreeAsync(db, request, cancellationToken) is { } notAgreed)
                    return notAgreed;
                db.AuditEntries.Add(AuditEntry.Of(caller, "quota.grant", $"organisation/{request.OrganisationId}", new { Request = id, request.Granted, request.ExpiresAt, request.Message }, now));
            }

            db.Alerts.Add(QuotaAlerts.Answered(request, now));
            return null;
        }, cancellationToken);
    }

    /// <summary>Ends what was given for a time before that is over.</summary>
    /// <returns>Null when done; <c>not_allowed</c>, <c>quota_request_not_found</c>, <c>quota_raise_over</c>.</returns>
    public Task<Refusal?> EndAsync(Caller caller, Guid id, CancellationToken cancellationToken) => DoAsync(caller, id, (db, request, now) =>
    {
        if (request.End(now) is { } refusal)
            return Task.FromResult<Refusal?>(refusal);
        db.AuditEntries.Add(AuditEntry.Of(caller, "quota.end", $"organisation/{request.OrganisationId}", new { Request = id, request.Granted }, now));
        db.Alerts.Add(QuotaAlerts.Of(request, "Ended", now));
        return Task.FromResult<Refusal?>(null);
    }, cancellationToken);

    // What is given for good is agreed like everything else that is.
    private static async Task<Refusal?> AgreeAsync(PortalDbContext db, QuotaRequest request, CancellationToken cancellationToken)
    {
        var limits = await db.OrganisationLimits.SingleOrDefaultAsync(limits => limits.OrganisationId == request.OrganisationId, cancellationToken);
        if (limits is null)
            db.OrganisationLimits.Add(limits = new OrganisationLimits(request.OrganisationId));
        return limits.Change(limits.Weight, limits.Own.With(request.Granted));
    }

    private async Task<Refusal?> DoAsync(Caller caller, Guid id, Func<PortalDbContext, QuotaRequest, DateTimeOffset, Task<Refusal?>> act, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        // The second of two looks again, and finds it answered.
        var done = await DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            if (await db.QuotaRequests.SingleOrDefaultAsync(known => known.Id == new QuotaRequestId(id), cancellationToken) is not { } request)
                return new Refusal("quota_request_not_found");
            if (await act(db, request, time.GetUtcNow()) is { } refusal)
                return refusal;
            await db.SaveChangesAsync(cancellationToken);
            return (Refusal?)null;
        });
        if (done is null)
            scheduler.Wake();
        return done;
    }
}

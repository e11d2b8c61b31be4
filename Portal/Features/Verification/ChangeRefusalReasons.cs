using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Verification;

/// <param name="Item">What it is a reason to refuse.</param>
public sealed record RefusalReasonRequest(VerificationItem Item, string Chinese, string English);

/// <summary>The reasons that reviewers pick from.</summary>
public sealed class ChangeRefusalReasons(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<IReadOnlyList<RefusalReason>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        ReviewerOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.RefusalReasons.AsNoTracking().OrderBy(reason => reason.Item).ThenBy(reason => reason.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Writes one; under a new id it is another.</summary>
    /// <returns>Null when done; <c>not_allowed</c>, <c>field_missing</c>, <c>field_too_long</c>, <c>invalid_field</c>.</returns>
    public async Task<Refusal?> SaveAsync(Caller caller, Guid id, RefusalReasonRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ReviewerOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        if (!Enum.IsDefined(request.Item))
            return new Refusal("invalid_field", "item");
        foreach (var (name, text) in new[] { ("chinese", request.Chinese), ("english", request.English) })
        {
            if (string.IsNullOrWhiteSpace(text))
                return new Refusal("field_missing", name);
            if (text.Trim().Length > ItemDecision.MaxLength)
                return new Refusal("field_too_long", name, new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{ItemDecision.MaxLength}" });
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var reason = await db.RefusalReasons.SingleOrDefaultAsync(reason => reason.Id == id, cancellationToken);
        if (reason is null)
            db.RefusalReasons.Add(reason = new RefusalReason { Id = id, Item = request.Item, Chinese = "", English = "" });
        (reason.Item, reason.Chinese, reason.English) = (request.Item, request.Chinese.Trim(), request.English.Trim());
        db.AuditEntries.Add(AuditEntry.Of(caller, "verification.reason_save", $"reason/{id}", request, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    /// <returns>Null when done; <c>not_allowed</c>, <c>reason_not_found</c>.</returns>
    public async Task<Refusal?> DeleteAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (ReviewerOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.RefusalReasons.SingleOrDefaultAsync(reason => reason.Id == id, cancellationToken) is not { } reason)
            return new Refusal("reason_not_found");
        db.RefusalReasons.Remove(reason);
        db.AuditEntries.Add(AuditEntry.Of(caller, "verification.reason_delete", $"reason/{id}", new { reason.English }, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }
}

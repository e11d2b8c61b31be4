using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Verification;

/// <param name="Items">What is said of every open item.</param>
public sealed record DecideVerificationRequest(IReadOnlyDictionary<VerificationItem, ItemDecision> Items);

/// <summary>What reviewers do with an application: take it, give it back, decide. Of two at once the second looks again, and finds that it is taken.</summary>
public sealed class ReviewApplication(IDbContextFactory<PortalDbContext> contexts, IOptions<VerificationOptions> options, TimeProvider time)
{
    /// <returns>Null when done; <c>not_allowed</c>, <c>verification_not_found</c>, or what <see cref="VerificationCase.Claim"/> refuses.</returns>
    public Task<Refusal?> ClaimAsync(Caller caller, VerificationCaseId id, CancellationToken cancellationToken) => DoAsync(caller, id, (db, application, now) =>
    {
        var isNew = application.ClaimedBy != caller.Id || !application.IsClaimed(now);
        if (application.Claim(caller.Id, now, TimeSpan.FromMinutes(options.Value.ClaimMinutes)) is { } refusal)
            return Task.FromResult<Refusal?>(refusal);
        if (isNew)
            db.AuditEntries.Add(AuditEntry.Of(caller, "verification.claim", $"verification/{id}", new { application.Round }, now));
        return Task.FromResult<Refusal?>(null);
    }, cancellationToken);

    /// <returns>Null when done; <c>not_allowed</c>, <c>verification_not_found</c>, <c>claim_lost</c>.</returns>
    public Task<Refusal?> ReleaseAsync(Caller caller, VerificationCaseId id, CancellationToken cancellationToken) =>
        DoAsync(caller, id, (_, application, now) => Task.FromResult(application.Release(caller.Id, now)), cancellationToken);

    /// <returns>Null when done; <c>not_allowed</c>, <c>verification_not_found</c>, or what <see cref="VerificationCase.Decide"/> refuses.</returns>
    public Task<Refusal?> DecideAsync(Caller caller, VerificationCaseId id, DecideVerificationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return DoAsync(caller, id, async (db, application, now) =>
        {
            if (request.Items is null || request.Items.Values.Any(said => said is null))
                return new Refusal("field_missing", "items");
            var decided = application.Decide(caller.Id, request.Items, now);
            if (!decided.IsAccepted)
                return decided.Refusal;
            db.VerificationDecisions.Add(decided.Value);
            if (decided.Value.IsApproved)
                await ApproveAsync(db, application, now, cancellationToken);
            db.Alerts.Add(VerificationAlerts.Of(application, $"{application.State}", now));
            db.AuditEntries.Add(AuditEntry.Of(
                caller, decided.Value.IsApproved ? "verification.approve" : "verification.refuse", $"verification/{id}",
                new { Organisation = application.OrganisationId, application.Round, Refused = request.Items.Where(pair => !pair.Value.IsAccepted).Select(pair => $"{pair.Key}") }, now));
            return null;
        }, cancellationToken);
    }

    // The name that was approved is the title of invoices from now on. Bank, and where they were given address and phone of billing, stay.
    private static async Task ApproveAsync(PortalDbContext db, VerificationCase application, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var organisation = await db.Organisations.SingleAsync(organisation => organisation.Id == application.OrganisationId, cancellationToken);
        organisation.Verify(application.Fields.LegalName, now);
        var details = await db.BillingDetails.SingleOrDefaultAsync(details => details.OrganisationId == organisation.Id, cancellationToken);
        if (details is null)
            db.BillingDetails.Add(details = new BillingDetails(organisation.Id));
        var (said, before) = (application.Fields, details.Fields);
        var refusal = details.Write(before with
        {
            Title = said.LegalName, Country = said.Country, TaxId = application.Subject == VerificationSubject.Organisation ? said.IdNumber : null,
            Address = before.Address ?? said.Address, Phone = before.Phone ?? said.Phone,
        });
        if (refusal is not null)
            throw new InvalidOperationException($"What was approved is no title of invoices: {refusal.Code} {refusal.Field}.");
    }

    private Task<Refusal?> DoAsync(Caller caller, VerificationCaseId id, Func<PortalDbContext, VerificationCase, DateTimeOffset, Task<Refusal?>> act, CancellationToken cancellationToken)
    {
        if (ReviewerOnly.Refuse(caller) is { } notAllowed)
            return Task.FromResult<Refusal?>(notAllowed);
        return DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            if (await db.VerificationCases.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } application)
                return new Refusal("verification_not_found");
            if (await act(db, application, time.GetUtcNow()) is { } refusal)
                return refusal;
            await db.SaveChangesAsync(cancellationToken);
            return null;
        });
    }
}

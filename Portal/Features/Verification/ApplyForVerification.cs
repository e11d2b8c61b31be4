using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Verification;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Notifications;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Verification;

/// <param name="Version">As it was read: who changed it meanwhile is not overwritten. 0 where nothing was written yet.</param>
/// <param name="Organisation">Null takes the one the person works in.</param>
public sealed record SaveVerificationRequest(VerificationSubject Subject, VerificationFields Fields, long Version, Guid? Organisation = null);

/// <param name="Version">As it was read.</param>
/// <param name="Organisation">Null takes the one the person works in.</param>
public sealed record SubmitVerificationRequest(long Version, Guid? Organisation = null);

/// <summary>Writes down who an organisation is, and hands it to the reviewers.</summary>
public sealed class ApplyForVerification(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <returns>Null when done; <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>verification_changed</c>, or what <see cref="VerificationCase.Write"/> refuses.</returns>
    public async Task<Refusal?> SaveAsync(Caller caller, SaveVerificationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var organisation = await VerificationAccess.FindAsync(db, caller, request.Organisation, cancellationToken);
        if (!organisation.IsAccepted)
            return organisation.Refusal;
        if (request.Fields is null)
            return new Refusal("field_missing", "fields");
        var open = await VerificationAccess.OpenAsync(db, organisation.Value, time.GetUtcNow(), cancellationToken);
        if (open.Version != request.Version)
            return new Refusal("verification_changed", "version");
        return open.Write(request.Subject, request.Fields) ?? await VerificationAccess.SaveAsync(db, cancellationToken);
    }

    /// <returns>Null when done; <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>verification_changed</c>, or what <see cref="VerificationCase.Submit"/> refuses.</returns>
    public async Task<Refusal?> SubmitAsync(Caller caller, SubmitVerificationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var organisation = await VerificationAccess.FindAsync(db, caller, request.Organisation, cancellationToken);
        if (!organisation.IsAccepted)
            return organisation.Refusal;
        var now = time.GetUtcNow();
        var open = await VerificationAccess.OpenAsync(db, organisation.Value, now, cancellationToken);
        if (open.Version != request.Version)
            return new Refusal("verification_changed", "version");
        var documents = await db.VerificationDocuments.CountAsync(document => document.CaseId == open.Id && document.ErasedAt == null, cancellationToken);
        if (open.Submit(caller.Id, documents, now) is { } refusal)
            return refusal;
        db.Alerts.Add(VerificationAlerts.Of(open, "Submitted", now));
        db.Alerts.Add(VerificationAlerts.ToReview(open, now));
        db.AuditEntries.Add(AuditEntry.Of(caller, "verification.submit", $"verification/{open.Id}", new { Organisation = organisation.Value.Id, open.Round, Documents = documents }, now));
        return await VerificationAccess.SaveAsync(db, cancellationToken);
    }
}

/// <summary>What the applicant hears of an application, and who reviews it.</summary>
internal static class VerificationAlerts
{
    /// <param name="state">Submitted, Approved or Refused.</param>
    public static Alert Of(VerificationCase application, string state, DateTimeOffset now) => Alert.Of(
        AlertKind.Verification, application.OrganisationId, $"verification/{application.Id}/{application.Round}/{state}", now, application.SubmittedBy!.Value.Value,
        ("state", state), ("legalName", application.Fields.LegalName), ("refused", $"{application.Decisions.Values.Count(said => !said.IsAccepted)}"));

    /// <summary>Once for each time it is handed in. Who the applicant is, the page says to those who may read it.</summary>
    public static Alert ToReview(VerificationCase application, DateTimeOffset now) => Alert.Of(
        AlertKind.Review, application.OrganisationId, $"review/{application.Id}/{application.Round}", now, null, ("application", $"{application.Id}"), ("round", $"{application.Round}"));
}

using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Details;

/// <param name="Version">As it was read; 0 where nothing was written yet.</param>
/// <param name="VerifiedName">The title that was approved, which only another verification changes; null while none was.</param>
/// <param name="MayChange">True for who may write them: owners, administrators and billing contacts of the organisation.</param>
public sealed record BillingDetailsView(OrganisationId OrganisationId, string OrganisationName, BillingFields Fields, long Version, bool MayChange, string? VerifiedName);

/// <param name="Organisation">Null takes the one the person works in.</param>
/// <param name="Version">As it was read: who changed it meanwhile is not overwritten.</param>
public sealed record ChangeBillingDetailsRequest(BillingFields Fields, long Version, Guid? Organisation = null);

/// <summary>How an organisation is named on its invoices, as its members read and write it.</summary>
public sealed class ChangeBillingDetails(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <returns>Null when the organisation is not the caller's.</returns>
    public async Task<BillingDetailsView?> GetAsync(Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, organisationId, cancellationToken) is not { Organisation: var organisation } scope)
            return null;
        var details = await db.BillingDetails.AsNoTracking().SingleOrDefaultAsync(details => details.OrganisationId == organisation.Id, cancellationToken);
        return new BillingDetailsView(
            organisation.Id, organisation.Name, details?.Fields ?? new BillingFields(organisation.Name), details?.Version ?? 0, scope.Refuse(OrganisationRight.ManageMoney) is null, organisation.VerifiedName);
    }

    /// <returns>Null when done; <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>details_changed</c>, <c>field_verified</c> with the field that was approved and differs, or what <see cref="BillingDetails.Write"/> refuses.</returns>
    public async Task<Refusal?> HandleAsync(Caller caller, ChangeBillingDetailsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, request.Organisation is { } id ? new OrganisationId(id) : null, cancellationToken) is not { Organisation: var organisation } scope)
            return new Refusal(OrganisationAccess.NotFound);
        if (scope.Refuse(OrganisationRight.ManageMoney) is { } notAllowed)
            return notAllowed;
        if (request.Fields is null)
            return new Refusal("field_missing", "fields");
        var details = await db.BillingDetails.SingleOrDefaultAsync(details => details.OrganisationId == organisation.Id, cancellationToken);
        if ((details?.Version ?? 0) != request.Version)
            return new Refusal("details_changed", "version");
        if (details is not null && await RefuseVerifiedAsync(db, organisation, details.Fields, request.Fields, cancellationToken) is { } fixedField)
            return fixedField;
        if (details is null)
            db.BillingDetails.Add(details = new BillingDetails(organisation.Id));
        if (details.Write(request.Fields) is { } refusal)
            return refusal;
        db.AuditEntries.Add(AuditEntry.Of(caller, "organisation.billing_details", $"organisation/{organisation.Id}", new { details.Fields.Title, details.Fields.TaxId }, time.GetUtcNow()));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || DatabaseConflicts.IsConflict(error))
        {
            return new Refusal("details_changed", "version");
        }

        return null;
    }

    // What a reviewer approved stands on invoices until a reviewer approves another; of an organisation its number too.
    private static async Task<Refusal?> RefuseVerifiedAsync(PortalDbContext db, Organisation organisation, BillingFields before, BillingFields asked, CancellationToken cancellationToken)
    {
        if (organisation.VerifiedName is not { } name)
            return null;
        if ((asked.Title ?? "").Trim() != name)
            return new Refusal("field_verified", "title");
        var subject = await db.VerificationCases.Where(one => one.OrganisationId == organisation.Id && one.State == VerificationState.Approved)
            .OrderByDescending(one => one.Number).Select(one => one.Subject).FirstOrDefaultAsync(cancellationToken);
        return subject != VerificationSubject.Organisation ? null
            : !string.Equals(asked.Country?.Trim(), before.Country, StringComparison.OrdinalIgnoreCase) ? new Refusal("field_verified", "country")
            : !string.Equals(asked.TaxId?.Trim(), before.TaxId, StringComparison.OrdinalIgnoreCase) ? new Refusal("field_verified", "taxId")
            : null;
    }
}

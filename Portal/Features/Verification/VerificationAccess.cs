using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Verification;

/// <summary>The way of applicants to their applications: through the right to speak for the organisation.</summary>
internal static class VerificationAccess
{
    /// <summary>The organisation, when the caller may apply for it.</summary>
    public static async Task<Result<Organisation>> FindAsync(PortalDbContext db, Caller caller, Guid? organisation, CancellationToken cancellationToken)
    {
        if (await OrganisationAccess.FindAsync(db, caller, organisation is { } id ? new OrganisationId(id) : null, cancellationToken) is not { } scope)
            return new Refusal(OrganisationAccess.NotFound);
        return scope.Refuse(OrganisationRight.ManageVerification) is { } notAllowed ? notAllowed : scope.Organisation;
    }

    /// <summary>The application of an organisation that was opened last; tracked.</summary>
    public static Task<VerificationCase?> LastAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        db.VerificationCases.Where(one => one.OrganisationId == organisation).OrderByDescending(one => one.Number).FirstOrDefaultAsync(cancellationToken);

    /// <summary>The one that may be written into: the last, or where that is approved another.</summary>
    public static async Task<VerificationCase> OpenAsync(PortalDbContext db, Organisation organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await LastAsync(db, organisation.Id, cancellationToken);
        if (last is { State: not VerificationState.Approved })
            return last;
        var subject = last?.Subject ?? (organisation.Kind == OrganisationKind.Personal ? VerificationSubject.Person : VerificationSubject.Organisation);
        var next = new VerificationCase(VerificationCaseId.New(), organisation.Id, (last?.Number ?? 0) + 1, subject, now);
        db.VerificationCases.Add(next);
        return next;
    }

    /// <summary>Saves, unless somebody else was there meanwhile.</summary>
    /// <returns>Null when done; <c>verification_changed</c>.</returns>
    public static async Task<Refusal?> SaveAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (Exception error) when (DatabaseConflicts.IsConflict(error))
        {
            return new Refusal("verification_changed", "version");
        }
    }
}

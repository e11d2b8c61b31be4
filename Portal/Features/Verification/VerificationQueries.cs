using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Verification;

/// <summary>Where an organisation stands, and its application.</summary>
/// <param name="MayApply">True for who may speak for it; the application is theirs alone to see.</param>
/// <param name="Expected">How long applications took lately from submission to decision, at half of them; null before there are any.</param>
public sealed record VerificationView(
    Guid OrganisationId, string OrganisationName, OrganisationKind OrganisationKind, OrganisationStanding Standing, string? VerifiedName, DateTimeOffset? VerifiedAt, string? SuspensionReason, bool MayApply,
    PolicyView Policy, ApplicationView? Application, TimeSpan? Expected);

/// <summary>What an unverified organisation may ask.</summary>
public sealed record PolicyView(bool IsRequired, long MaxCpuMillicores, long MaxMemoryMebibytes, long MaxGpuMilli, int MaxOpenTasks)
{
    public static PolicyView Of(VerificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new PolicyView(options.IsRequired, options.UnverifiedMaxCpuMillicores, options.UnverifiedMaxMemoryMebibytes, options.UnverifiedMaxGpuMilli, options.UnverifiedMaxOpenTasks);
    }
}

public sealed record ApplicationView(
    Guid Id, VerificationSubject Subject, VerificationState State, VerificationFields Fields, IReadOnlyDictionary<VerificationItem, ItemDecision> Decisions, IReadOnlyList<DocumentRow> Documents,
    DateTimeOffset? SubmittedAt, DateTimeOffset? DecidedAt, long Version);

/// <summary>Applications as applicants see them.</summary>
public sealed class VerificationQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<VerificationOptions> options)
{
    private const int Recent = 30;

    /// <returns>Null when the organisation is not the caller's.</returns>
    public async Task<VerificationView?> GetAsync(Caller caller, Guid? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, organisationId is { } id ? new Core.Primitives.OrganisationId(id) : null, cancellationToken) is not { } scope)
            return null;
        var organisation = scope.Organisation;
        var mayApply = scope.May(OrganisationRight.ManageVerification);
        var last = mayApply ? await VerificationAccess.LastAsync(db, organisation.Id, cancellationToken) : null;
        return new VerificationView(
            organisation.Id.Value, organisation.Name, organisation.Kind, organisation.Standing, organisation.VerifiedName, organisation.VerifiedAt, organisation.SuspensionReason, mayApply,
            PolicyView.Of(options.Value), last is null ? null : await ApplicationAsync(db, last, cancellationToken), await ExpectedAsync(db, cancellationToken));
    }

    internal static async Task<ApplicationView> ApplicationAsync(PortalDbContext db, VerificationCase one, CancellationToken cancellationToken)
    {
        var documents = await db.VerificationDocuments.AsNoTracking().Where(document => document.CaseId == one.Id && document.ErasedAt == null).OrderBy(document => document.AddedAt).ToListAsync(cancellationToken);
        return new ApplicationView(one.Id.Value, one.Subject, one.State, one.Fields, one.Decisions, documents.ConvertAll(ChangeDocuments.Row), one.SubmittedAt, one.DecidedAt, one.Version);
    }

    // The middle of the last decisions: one that lay for weeks does not frighten everybody.
    private static async Task<TimeSpan?> ExpectedAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var waits = (await db.VerificationDecisions.OrderByDescending(decision => decision.At).Take(Recent).Select(decision => new { decision.SubmittedAt, decision.At }).ToListAsync(cancellationToken))
            .ConvertAll(decision => decision.At - decision.SubmittedAt);
        waits.Sort();
        return waits.Count == 0 ? null : waits[waits.Count / 2];
    }
}

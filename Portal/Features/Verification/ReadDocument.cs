using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Verification.Documents;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Verification;

public sealed record DocumentFile(string Name, string MediaType, byte[] Content);

/// <summary>Hands documents out: whole to who may speak for the organisation and to reviewers, page by page as pictures to reviewers. Each look is audited before it happens.</summary>
public sealed class ReadDocument(IDbContextFactory<PortalDbContext> contexts, DocumentVault vault, DocumentPages pages, TimeProvider time)
{
    /// <returns>Null when there is none, it was erased, or it is not the caller's to see.</returns>
    public async Task<DocumentFile?> DownloadAsync(Caller caller, VerificationDocumentId id, CancellationToken cancellationToken) =>
        await OpenAsync(caller, id, "verification.document_download", null, cancellationToken) is var (document, content) ? new DocumentFile(document.Name, DocumentTypes.MediaTypeOf(document.Type), content) : null;

    /// <param name="page">From 1.</param>
    /// <returns>Null for who is no reviewer, when there is no such page, or it cannot be drawn here.</returns>
    public async Task<DocumentFile?> PageAsync(Caller caller, VerificationDocumentId id, int page, CancellationToken cancellationToken)
    {
        if (ReviewerOnly.Refuse(caller) is not null)
            return null;
        if (await OpenAsync(caller, id, "verification.document_view", page, cancellationToken) is not var (document, content))
            return null;
        return await pages.DrawAsync(document, content, page, cancellationToken) is var (picture, mediaType) ? new DocumentFile($"page-{page}", mediaType, picture) : null;
    }

    private async Task<(VerificationDocument Document, byte[] Content)?> OpenAsync(Caller caller, VerificationDocumentId id, string act, int? page, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var document = await db.VerificationDocuments.AsNoTracking().SingleOrDefaultAsync(document => document.Id == id && document.ErasedAt == null, cancellationToken);
        if (document is null || (page is { } number && (number < 1 || number > document.Pages)) || !await MaySeeAsync(db, caller, document, cancellationToken))
            return null;
        db.AuditEntries.Add(AuditEntry.Of(caller, act, $"verification/{document.CaseId}", new { document.Name, Page = page }, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return await vault.GetAsync(document, cancellationToken) is { } content ? (document, content) : null;
    }

    // What has not been handed in yet is the applicant's alone.
    private static async Task<bool> MaySeeAsync(PortalDbContext db, Caller caller, VerificationDocument document, CancellationToken cancellationToken) =>
        (caller.MayReview && await db.VerificationCases.AnyAsync(one => one.Id == document.CaseId && one.State != VerificationState.Draft, cancellationToken))
        || (await OrganisationAccess.FindAsync(db, caller, document.OrganisationId, cancellationToken) is { } scope && scope.May(OrganisationRight.ManageVerification));
}

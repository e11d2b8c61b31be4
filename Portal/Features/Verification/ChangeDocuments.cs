using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Verification.Documents;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Verification;

public sealed record DocumentRow(Guid Id, string Name, DocumentType Type, long SizeBytes, int Pages, DateTimeOffset AddedAt);

/// <summary>Takes in the documents of an application, and gives them back up. What is refused leaves nothing on the disk and nothing in the database.</summary>
public sealed class ChangeDocuments(IDbContextFactory<PortalDbContext> contexts, InspectDocument inspection, DocumentVault vault, IOptions<VerificationOptions> options, TimeProvider time)
{
    /// <returns>The document; or <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>too_many_files</c>, what the application refuses, and the codes of <see cref="DocumentRefusals"/>.</returns>
    public async Task<Result<DocumentRow>> AddAsync(Caller caller, Guid? organisation, string name, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        // Before anything is read; and again when it is written, since reading takes its time.
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if ((await OpenAsync(db, caller, organisation, cancellationToken)).Refusal is { } refusal)
                return refusal;
        }

        var inspected = await inspection.RunAsync(content, cancellationToken);
        if (!inspected.IsAccepted)
            return inspected.Refusal;
        var (type, read) = inspected.Value;
        var id = VerificationDocumentId.New();
        var isWritten = false;
        try
        {
            var key = await vault.PutAsync(id, read.Content, cancellationToken);
            // Two at once are both taken: the second looks again.
            var written = await DatabaseConflicts.RetryAsync(() => WriteAsync(caller, organisation, DocumentNames.Of(name, type), type, read, id, key, cancellationToken));
            isWritten = written.IsAccepted;
            return written;
        }
        finally
        {
            if (!isWritten)
                vault.Delete(id);
        }
    }

    private async Task<Result<DocumentRow>> WriteAsync(
        Caller caller, Guid? organisation, string name, DocumentType type, InspectedDocument read, VerificationDocumentId id, WrappedKey key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = await OpenAsync(db, caller, organisation, cancellationToken);
        if (!open.IsAccepted)
            return open.Refusal;
        var document = new VerificationDocument
        {
            Id = id, CaseId = open.Value.Id, OrganisationId = open.Value.OrganisationId, Name = name, Type = type, SizeBytes = read.Content.Length, Pages = read.Pages,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(read.Content)), AddedBy = caller.Id, AddedAt = time.GetUtcNow(), WrappedKey = key.Base64, MasterKeyId = key.MasterKeyId,
        };
        db.VerificationDocuments.Add(document);
        db.AuditEntries.Add(AuditEntry.Of(caller, "verification.document_add", $"verification/{open.Value.Id}", new { document.Name, document.Sha256 }, document.AddedAt));
        await db.SaveChangesAsync(cancellationToken);
        return Row(document);
    }

    // The application that takes one more document.
    private async Task<Result<VerificationCase>> OpenAsync(PortalDbContext db, Caller caller, Guid? organisationId, CancellationToken cancellationToken)
    {
        var organisation = await VerificationAccess.FindAsync(db, caller, organisationId, cancellationToken);
        if (!organisation.IsAccepted)
            return organisation.Refusal;
        var open = await VerificationAccess.OpenAsync(db, organisation.Value, time.GetUtcNow(), cancellationToken);
        if (open.ChangeDocuments() is { } refusal)
            return refusal;
        var count = await db.VerificationDocuments.CountAsync(document => document.CaseId == open.Id && document.ErasedAt == null, cancellationToken);
        return count >= options.Value.MaxFiles ? DocumentRefusals.Of("too_many_files", options.Value.MaxFiles) : open;
    }

    /// <returns>Null when done; <c>document_not_found</c>, <c>role_not_allowed</c>, <c>verification_changed</c>, or what the application refuses.</returns>
    public async Task<Refusal?> RemoveAsync(Caller caller, VerificationDocumentId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var document = await db.VerificationDocuments.SingleOrDefaultAsync(document => document.Id == id && document.ErasedAt == null, cancellationToken);
        if (document is null)
            return new Refusal("document_not_found");
        var organisation = await VerificationAccess.FindAsync(db, caller, document.OrganisationId.Value, cancellationToken);
        if (!organisation.IsAccepted)
            return organisation.Refusal.Code == OrganisationAccess.NotFound ? new Refusal("document_not_found") : organisation.Refusal;
        var now = time.GetUtcNow();
        var application = await db.VerificationCases.SingleAsync(one => one.Id == document.CaseId, cancellationToken);
        if (application.ChangeDocuments() is { } refusal)
            return refusal;
        (document.WrappedKey, document.MasterKeyId, document.ErasedAt) = (null, null, now);
        db.AuditEntries.Add(AuditEntry.Of(caller, "verification.document_remove", $"verification/{application.Id}", new { document.Name }, now));
        if (await VerificationAccess.SaveAsync(db, cancellationToken) is { } changed)
            return changed;
        vault.Delete(id);
        return null;
    }

    internal static DocumentRow Row(VerificationDocument document) => new(document.Id.Value, document.Name, document.Type, document.SizeBytes, document.Pages, document.AddedAt);
}

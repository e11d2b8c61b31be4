using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Verification.Documents;
using Portal.Persistence;

namespace Portal.Features.Verification;

/// <summary>Erases documents, and the personal numbers with them, when the time they are kept after a decision is over. The key goes first: from then on the file is noise, wherever a copy of it may be.</summary>
public sealed class EraseDocuments(IDbContextFactory<PortalDbContext> contexts, DocumentVault vault, IOptions<VerificationOptions> options, TimeProvider time)
{
    private const int Together = 50;

    /// <returns>How many applications were erased.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = now.AddDays(-options.Value.KeepDocumentDays);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = await db.VerificationCases
            .Where(one => one.ErasedAt == null && one.DecidedAt != null && one.DecidedAt <= before && (one.State == VerificationState.Approved || one.State == VerificationState.Refused))
            .OrderBy(one => one.DecidedAt).Take(Together).ToListAsync(cancellationToken);
        foreach (var one in due)
            await EraseAsync(db, one, now, cancellationToken);
        return due.Count;
    }

    /// <summary>Erases all of an organisation that is closed, whenever they were decided. Done again it finds nothing.</summary>
    public async Task OfOrganisationAsync(OrganisationId organisation, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var one in await db.VerificationCases.Where(one => one.OrganisationId == organisation && one.ErasedAt == null).ToListAsync(cancellationToken))
            await EraseAsync(db, one, time.GetUtcNow(), cancellationToken, isOver: true);
    }

    private async Task EraseAsync(PortalDbContext db, VerificationCase one, DateTimeOffset now, CancellationToken cancellationToken, bool isOver = false)
    {
        var documents = await db.VerificationDocuments.Where(document => document.CaseId == one.Id && document.ErasedAt == null).ToListAsync(cancellationToken);
        one.Erase(now, isOver);
        foreach (var document in documents)
            (document.WrappedKey, document.MasterKeyId, document.ErasedAt) = (null, null, now);
        db.AuditEntries.Add(AuditEntry.OfPortal("verification.erase", $"verification/{one.Id}", new { Documents = documents.Count }, now));
        await db.SaveChangesAsync(cancellationToken);
        foreach (var document in documents)
            vault.Delete(document.Id);
    }

    /// <summary>Removes files that no row knows or whose key is gone: what a crash left between the two steps.</summary>
    public async Task<int> SweepAsync(string folder, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var count = 0;
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            // One that is just coming in has no row yet.
            if (!Guid.TryParse(Path.GetFileName(path), out var id) || new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero) > time.GetUtcNow().AddHours(-1))
                continue;
            var document = new VerificationDocumentId(id);
            if (await db.VerificationDocuments.AnyAsync(row => row.Id == document && row.WrappedKey != null, cancellationToken))
                continue;
            vault.Delete(document);
            count++;
        }

        return count;
    }
}

using Microsoft.EntityFrameworkCore;
using Portal.Features.Audit;
using Portal.Persistence;

namespace Portal.Features.Verification.Documents;

/// <param name="Wrapped">How many keys were wrapped anew.</param>
/// <param name="Forgotten">How many master keys were forgotten.</param>
public sealed record KeyRotation(string MasterKeyId, int Wrapped, int Forgotten);

/// <summary>
/// Makes a master key and wraps all documents' keys with it; the documents stay as they are. It may be killed and run again, beside a running portal too. The key before is kept until the next rotation, since
/// the portal may just be wrapping with it.
/// </summary>
public sealed class RotateDocumentKeys(IDbContextFactory<PortalDbContext> contexts, DocumentVault vault, DocumentKeyRing ring, TimeProvider time)
{
    private const int Together = 200;

    public async Task<KeyRotation> RunAsync(CancellationToken cancellationToken)
    {
        var before = ring.All().Count > 0 ? ring.Current().Id : null;
        var master = ring.Add();
        var wrapped = 0;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        while (await db.VerificationDocuments.AsNoTracking().Where(document => document.MasterKeyId != null && document.MasterKeyId != master.Id).OrderBy(document => document.Id).Take(Together).ToListAsync(cancellationToken)
               is { Count: > 0 } some)
        {
            foreach (var document in some)
                wrapped += await WrapAsync(db, document, cancellationToken);
        }

        var known = ring.All();
        ring.Keep(known.Select(key => key.Id).Where(id => id == master.Id || id == before).ToHashSet(StringComparer.Ordinal));
        db.AuditEntries.Add(AuditEntry.OfPortal("verification.rotate_keys", "documents", new { MasterKey = master.Id, Wrapped = wrapped }, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return new KeyRotation(master.Id, wrapped, known.Count - ring.All().Count);
    }

    // Only while it is as it was read: one that is erased meanwhile must not come back.
    private async Task<int> WrapAsync(PortalDbContext db, VerificationDocument document, CancellationToken cancellationToken)
    {
        var key = vault.Rewrap(document)!;
        return await db.VerificationDocuments.Where(row => row.Id == document.Id && row.MasterKeyId == document.MasterKeyId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.WrappedKey, key.Base64).SetProperty(row => row.MasterKeyId, key.MasterKeyId), cancellationToken);
    }
}

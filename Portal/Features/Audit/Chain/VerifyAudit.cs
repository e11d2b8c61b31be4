using Microsoft.EntityFrameworkCore;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Audit.Chain;

/// <param name="Code"><c>entry_changed</c>, <c>entry_missing</c>, <c>link_missing</c>, <c>link_changed</c>, <c>head_differs</c> or <c>not_linked</c>.</param>
/// <param name="Sequence">The link; 0 where there is none.</param>
/// <param name="Id">The entry, or the day of the head.</param>
public sealed record AuditChainFinding(string Code, long Sequence, string Id);

/// <param name="Links">How many were followed.</param>
/// <param name="Head">The last one; null while there is none.</param>
/// <param name="Findings">The first of them; empty when all is as it was written.</param>
public sealed record AuditVerification(long Links, string? Head, IReadOnlyList<AuditChainFinding> Findings)
{
    public bool IsSound => Findings.Count == 0;
}

/// <summary>Follows the chain from its first link and compares it with the heads that were kept.</summary>
public sealed class VerifyAudit(IDbContextFactory<PortalDbContext> contexts, AuditHeads heads, TimeProvider time)
{
    /// <summary>Findings told at most.</summary>
    public const int MostFindings = 100;

    // Younger ones wait for the next pass.
    private static readonly TimeSpan LinkedWithin = TimeSpan.FromMinutes(5);

    public Task<AuditVerification> RunAsync(Caller caller, AuditHead? known, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        return RunAsync(known, cancellationToken);
    }

    /// <summary>How long the chain is.</summary>
    public async Task<AuditHead?> HeadAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AuditSeals.AsNoTracking().OrderByDescending(seal => seal.Sequence).FirstOrDefaultAsync(cancellationToken) is { } last ? new AuditHead(last.Sequence, last.Hash) : null;
    }

    /// <param name="known">A head that somebody kept; null compares with those of the days alone.</param>
    internal async Task<AuditVerification> RunAsync(AuditHead? known, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var findings = new List<AuditChainFinding>();
        var expected = heads.Read().Select(kept => (Id: kept.Day.ToString("O"), kept.Head)).Concat(known is { } head ? [("known", head)] : []).ToLookup(kept => kept.Head.Sequence);
        var (hash, sequence) = (AuditChain.Start, 0L);
        var links =
            from seal in db.AuditSeals.AsNoTracking()
            orderby seal.Sequence
            select new { Seal = seal, Entry = db.AuditEntries.AsNoTracking().FirstOrDefault(entry => entry.Id == seal.EntryId) };
        await foreach (var link in links.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var seal = link.Seal;
            if (seal.Sequence != ++sequence)
                Add("link_missing", sequence, "");
            if (link.Entry is null)
                Add("entry_missing", seal.Sequence, seal.EntryId.ToString());
            else if (AuditChain.Next(hash, link.Entry) != seal.Hash)
                Add("entry_changed", seal.Sequence, seal.EntryId.ToString());
            foreach (var kept in expected[seal.Sequence].Where(kept => kept.Head.Hash != seal.Hash))
                Add("head_differs", seal.Sequence, kept.Id);
            (hash, sequence) = (seal.Hash, seal.Sequence);
        }

        foreach (var kept in expected.Where(kept => kept.Key > sequence).SelectMany(kept => kept))
            Add("head_differs", kept.Head.Sequence, kept.Id);
        var late = time.GetUtcNow() - LinkedWithin;
        foreach (var id in await db.AuditEntries.Where(entry => entry.At < late && !db.AuditSeals.Any(seal => seal.EntryId == entry.Id)).Select(entry => entry.Id).Take(MostFindings).ToListAsync(cancellationToken))
            Add("not_linked", 0, id.ToString());
        return new AuditVerification(sequence, sequence == 0 ? null : new AuditHead(sequence, hash).ToString(), findings);

        void Add(string code, long at, string id)
        {
            if (findings.Count < MostFindings)
                findings.Add(new AuditChainFinding(code, at, id));
        }
    }
}

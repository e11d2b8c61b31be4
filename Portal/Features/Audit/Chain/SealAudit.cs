using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Persistence;
using Microsoft.Extensions.Options;

namespace Portal.Features.Audit.Chain;

/// <summary>Links new entries on. Acts write their entries side by side and do not wait for each other; the chain follows within seconds.</summary>
public sealed class SealAudit(IDbContextFactory<PortalDbContext> contexts, AuditHeads heads, IOptions<PortalOptions> site, TimeProvider time)
{
    private const int AtOnce = 500;

    // An entry is dated when its act begins and seen when that is committed. The nightly check looks at all.
    private static readonly TimeSpan LatestCommit = TimeSpan.FromDays(1);

    /// <summary>Links on what is there; the head of a day is written down with the first link of the next.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var linked = 0;
        for (var some = AtOnce; some == AtOnce; linked += some)
            some = await DatabaseConflicts.RetryAsync(() => LinkAsync(cancellationToken));
        return linked;
    }

    private async Task<int> LinkAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var last = await db.AuditSeals.AsNoTracking().OrderByDescending(seal => seal.Sequence).FirstOrDefaultAsync(cancellationToken);
        var entries = db.AuditEntries.AsNoTracking();
        if (last is not null)
        {
            var since = last.SealedAt - LatestCommit;
            entries = entries.Where(entry => entry.At >= since);
        }

        var news = await entries.Where(entry => !db.AuditSeals.Any(seal => seal.EntryId == entry.Id)).OrderBy(entry => entry.At).ThenBy(entry => entry.Id).Take(AtOnce).ToListAsync(cancellationToken);
        if (news.Count == 0)
            return 0;
        var now = time.GetUtcNow();
        if (last is not null)
            KeepHead(last, now);
        var head = new AuditHead(last?.Sequence ?? 0, last?.Hash ?? AuditChain.Start);
        foreach (var entry in news)
        {
            head = new AuditHead(head.Sequence + 1, AuditChain.Next(head.Hash, entry));
            db.AuditSeals.Add(new AuditSeal { Sequence = head.Sequence, EntryId = entry.Id, Hash = head.Hash, SealedAt = now });
        }

        // The number is the key: of two portals that link at once, one looks again.
        await db.SaveChangesAsync(cancellationToken);
        return news.Count;
    }

    private void KeepHead(AuditSeal last, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(site.Value.DefaultTimeZone);
        var day = LocalDay.Containing(last.SealedAt, zone);
        if (day < LocalDay.Containing(now, zone) && !heads.Read().Any(kept => kept.Day >= day))
            heads.Append(day, new AuditHead(last.Sequence, last.Hash));
    }
}

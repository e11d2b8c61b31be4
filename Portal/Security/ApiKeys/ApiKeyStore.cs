using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Security.ApiKeys;

/// <summary>Looks keys up. One counts while it is not revoked or expired, the organisation goes on, and its maker belongs to it.</summary>
public sealed class ApiKeyStore(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    private static readonly TimeSpan UsedStep = TimeSpan.FromMinutes(1);

    /// <summary>The key of a secret and its maker; null for one that does not count. Notes the use, at most once a minute.</summary>
    public async Task<(ApiKey Key, PortalUser Maker)?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (!ApiKeySecret.IsOne(secret))
            return null;
        var (hash, now) = (ApiKeySecret.HashOf(secret), time.GetUtcNow());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from key in Open(db, now).AsNoTracking()
            join maker in db.Users.AsNoTracking() on (Guid)(object)key.MadeBy equals maker.Id
            where key.SecretHash == hash
            select new { key, maker }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return null;
        if (found.key.LastUsedAt is not { } last || now - last >= UsedStep)
        {
            var before = now - UsedStep;
            await db.ApiKeys.Where(key => key.Id == found.key.Id && (key.LastUsedAt == null || key.LastUsedAt <= before))
                .ExecuteUpdateAsync(set => set.SetProperty(key => key.LastUsedAt, now), cancellationToken);
        }

        return (found.key, found.maker);
    }

    /// <summary>Which of these ids are keys that count.</summary>
    public async Task<HashSet<Guid>> OpenOfAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0)
            return [];
        var asked = ids.Select(id => new ApiKeyId(id)).ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return [.. (await Open(db, time.GetUtcNow()).Where(key => asked.Contains(key.Id)).Select(key => key.Id).ToListAsync(cancellationToken)).Select(id => id.Value)];
    }

    private static IQueryable<ApiKey> Open(PortalDbContext db, DateTimeOffset now) =>
        db.ApiKeys.Where(key => key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now)
            && db.Organisations.Any(organisation => organisation.Id == key.OrganisationId && organisation.State == OrganisationState.Open)
            && db.OrganisationMembers.Any(member => member.OrganisationId == key.OrganisationId && member.UserId == key.MadeBy));
}

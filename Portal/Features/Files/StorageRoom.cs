using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.Billing.Storage;
using Portal.Features.Quotas;
using Portal.Persistence;

namespace Portal.Features.Files;

/// <summary>Whether files may still be kept within the quotas of a project and its organisation, and whether there is money for it.</summary>
public sealed class StorageRoom(QuotaBook quotas, TimeProvider time)
{
    /// <summary>Why so many bytes may not be kept, as it stands now; null when they may. What comes in meanwhile may change that.</summary>
    public async Task<Refusal?> RefuseAsync(PortalDbContext db, OrganisationId organisation, ProjectId project, long bytes, CancellationToken cancellationToken)
    {
        if (await StorageArrears.RefuseAsync(db, organisation, project, time.GetUtcNow(), cancellationToken) is { } unpaid)
            return unpaid;
        var kept = await db.ProjectFiles.Where(file => file.OrganisationId == organisation && file.DeletedAt == null).GroupBy(file => file.ProjectId)
            .Select(group => new { group.Key, Bytes = group.Sum(file => file.SizeBytes) }).ToDictionaryAsync(row => row.Key, row => row.Bytes, cancellationToken);
        return (await quotas.OfAsync(db, organisation, project, cancellationToken)).CheckStorage(bytes, kept.Values.Sum(), kept.GetValueOrDefault(project));
    }

    /// <summary>The same in the caller's transaction, which from here on has the organisation's files to itself: of two that keep files at once the second counts those of the first.</summary>
    public async Task<Refusal?> RefuseLockedAsync(PortalDbContext db, OrganisationId organisation, ProjectId project, long bytes, CancellationToken cancellationToken)
    {
        // Changes nothing, and takes the lock that a change takes.
        await db.Organisations.Where(one => one.Id == organisation).ExecuteUpdateAsync(set => set.SetProperty(one => one.CreatedAt, one => one.CreatedAt), cancellationToken);
        return await RefuseAsync(db, organisation, project, bytes, cancellationToken);
    }

    /// <summary>The most bytes that a file may have, no more than <paramref name="most"/>, and what is said of more.</summary>
    public async Task<(long Bytes, Refusal OfMore)> BoundAsync(PortalDbContext db, OrganisationId organisation, ProjectId project, long most, Refusal ofMore, CancellationToken cancellationToken)
    {
        // The nearest that would do of the largest that may be asked is what is left.
        if (await RefuseAsync(db, organisation, project, most, cancellationToken) is not { } full)
            return (most, ofMore);
        if (full.Details is null)
            return (0, full);
        var details = new Dictionary<string, string>(full.Details, StringComparer.Ordinal);
        // Nobody asked for that much.
        details.Remove("asked");
        return (details.TryGetValue("nearest", out var left) ? long.Parse(left, CultureInfo.InvariantCulture) : 0, full with { Details = details });
    }
}

using Microsoft.EntityFrameworkCore;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>
/// What is given away of the cluster, as a whole: one row for all portals on the database. Whoever decides reads its version before looking at the cluster, and raises it in the same
/// transaction as what was decided, so that of two who looked at the same room only one gives it away.
/// </summary>
public sealed class ClusterAllocation
{
    private const int TheOnly = 1;

    /// <summary>The row that migrations make.</summary>
    public static ClusterAllocation First { get; } = new();

    public int Id { get; private set; } = TheOnly;

    /// <summary>How often something was given away, or taken back for somebody else.</summary>
    public long Version { get; private set; }

    /// <summary>To be read before anything else that is decided by.</summary>
    public static Task<long> VersionAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.ClusterAllocations.Select(allocation => allocation.Version).SingleAsync(cancellationToken);
    }

    /// <summary>Raises it by one; others who want to wait until this transaction has ended.</summary>
    /// <returns>False when it is not <paramref name="read"/> any more, and nothing has changed: what was decided since is about a cluster that there is no more.</returns>
    public static async Task<bool> TryRaiseAsync(PortalDbContext db, long read)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.ClusterAllocations.Where(allocation => allocation.Version == read).ExecuteUpdateAsync(set => set.SetProperty(allocation => allocation.Version, read + 1)) == 1;
    }
}

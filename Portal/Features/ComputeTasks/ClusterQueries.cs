using Microsoft.EntityFrameworkCore;
using Portal.Core.Scheduling;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>What of the cluster everyone may know.</summary>
public sealed class ClusterQueries(IDbContextFactory<PortalDbContext> contexts, ClusterView view)
{
    /// <summary>Whose tasks may meet on one GPU.</summary>
    public GpuSharing GpuSharing => view.Scheduling.GpuSharing;

    /// <summary>GPU models that are offered, sorted.</summary>
    public async Task<IReadOnlyList<string>> GpuModelsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var nodes = await db.ComputeNodes.AsNoTracking().ToListAsync(cancellationToken);
        return [.. nodes.SelectMany(node => node.Gpus).Select(gpu => gpu.Model).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}

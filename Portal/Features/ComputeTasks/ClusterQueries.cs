using Microsoft.EntityFrameworkCore;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>What of the cluster everyone may know.</summary>
public sealed class ClusterQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>GPU models that are offered, sorted.</summary>
    public async Task<IReadOnlyList<string>> GpuModelsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var nodes = await db.ComputeNodes.AsNoTracking().ToListAsync(cancellationToken);
        return [.. nodes.SelectMany(node => node.Gpus).Select(gpu => gpu.Model).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}

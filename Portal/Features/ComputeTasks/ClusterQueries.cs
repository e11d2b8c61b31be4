using Microsoft.EntityFrameworkCore;
using Portal.Core.Scheduling;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>What a task may ask of its node: the GPU models, the pools, and by name the values of the labels that nodes have; all sorted.</summary>
public sealed record ClusterChoices(IReadOnlyList<string> GpuModels, IReadOnlyList<string> Pools, IReadOnlyDictionary<string, IReadOnlyList<string>> Labels);

/// <summary>What of the cluster everyone may know.</summary>
public sealed class ClusterQueries(IDbContextFactory<PortalDbContext> contexts, ClusterView view)
{
    /// <summary>Whose tasks may meet on one GPU.</summary>
    public GpuSharing GpuSharing => view.Scheduling.GpuSharing;

    /// <summary>GPU models that are offered, sorted.</summary>
    public async Task<IReadOnlyList<string>> GpuModelsAsync(CancellationToken cancellationToken) => (await ChoicesAsync(cancellationToken)).GpuModels;

    public async Task<ClusterChoices> ChoicesAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var nodes = await view.NodesAsync(db, cancellationToken);
        return new ClusterChoices(
            Sorted(nodes.SelectMany(node => node.Gpus).Select(gpu => gpu.Model)), Sorted(nodes.Select(node => node.PoolName)),
            new SortedDictionary<string, IReadOnlyList<string>>(
                nodes.SelectMany(node => node.Labels).GroupBy(label => label.Key, label => label.Value, StringComparer.Ordinal).ToDictionary(label => label.Key, Sorted, StringComparer.Ordinal), StringComparer.Ordinal));
    }

    private static IReadOnlyList<string> Sorted(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

using Portal.Core.Scheduling.Placement.Rules;

namespace Portal.Core.Scheduling.Placement;

/// <summary>The placement policies by name.</summary>
public static class PlacementPolicyNames
{
    internal const string BestFit = "BestFit";
    internal const string Greedy = "Greedy";
    internal const string FragmentationGradient = "FragmentationGradient";

    private static readonly (string Name, Func<NodeTable, ShapeCatalogue, IReadOnlyList<(TaskShape Shape, double Count)>, Placer> Create)[] Known =
    [
        (nameof(PlannedPacking), (nodes, shapes, history) => new PlannedPacking(nodes, shapes, history)),
        (FragmentationGradient, (nodes, _, history) => new IndexedPlacer<FragmentationGradientRule, short>(nodes, new FragmentationGradientRule(new TypicalTasks(history)))),
        (BestFit, (nodes, _, _) => new IndexedPlacer<BestFitRule, short>(nodes, default)),
        ("GpuPacking", (nodes, _, _) => new IndexedPlacer<GpuPackingRule, short>(nodes, default)),
        ("GpuClustering", (nodes, _, _) => new IndexedPlacer<GpuClusteringRule, short>(nodes, default)),
        ("DotProduct", (nodes, _, _) => new IndexedPlacer<DotProductRule, short>(nodes, default)),
        ("FirstFit", (nodes, _, _) => new IndexedPlacer<FirstFitRule, short>(nodes, default)),
        (Greedy, (nodes, _, _) => new IndexedPlacer<GreedyRule, double>(nodes, default)),
    ];

    /// <summary>All names, the default first.</summary>
    public static IReadOnlyList<string> All { get; } = Array.ConvertAll(Known, policy => policy.Name);

    /// <summary>The policy used when none is named.</summary>
    public static string Default => All[0];

    /// <summary>A placer of the policy with a name, in any case; null when there is none.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="nodes">The nodes; from now on changed only through the placer.</param>
    /// <param name="shapes">The catalogue that all shapes come from.</param>
    /// <param name="history">How often shapes came so far, for the policies that use it; may be empty.</param>
    public static Placer? Create(string name, NodeTable nodes, ShapeCatalogue shapes, IReadOnlyList<(TaskShape Shape, double Count)> history)
    {
        var at = Array.FindIndex(Known, policy => string.Equals(policy.Name, name, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? null : Known[at].Create(nodes, shapes, history);
    }
}

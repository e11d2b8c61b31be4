using Portal.Core.Scheduling.Placement.Planning;
using Portal.Core.Scheduling.Placement.Rules;

namespace Portal.Core.Scheduling.Placement;

/// <summary>The default policy: plans what each node should end up with from the mix of tasks expected, holds places open for it, and fills them as tasks come.</summary>
/// <remarks>
/// A task of which the plan has no open place goes where it displaces least of the plan; places of tasks that come less often than planned count for less.
/// See <see cref="PackingPlanner"/> for the plan and <see cref="TaskMix"/> for the mix.
/// </remarks>
public sealed class PlannedPacking : Placer
{
    /// <summary>Fewest arrivals between two valuations of the open places; on large clusters there is one for every tenth of the nodes.</summary>
    private const int LeastBetweenValuations = 64;

    private readonly ShapeCatalogue _shapes;
    private readonly TaskMix _mix;
    private readonly IndexedPlacer<PlannedPackingRule, double> _others;
    private PackingPlan _plan;
    private long _unplannedGpu;
    private int _untilRevalued = LeastBetweenValuations;

    /// <summary>Plans for nodes as they are now.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="shapes">The catalogue that all shapes come from.</param>
    /// <param name="history">How often shapes came so far; may be empty.</param>
    public PlannedPacking(NodeTable nodes, ShapeCatalogue shapes, IEnumerable<(TaskShape Shape, double Count)> history)
        : base(nodes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        _shapes = shapes;
        _mix = new TaskMix(history);
        _plan = new PackingPlan(nodes.Count, new ShapeGroups([], []), []);
        _others = new IndexedPlacer<PlannedPackingRule, double>(nodes, new PlannedPackingRule(() => _plan));
        if (!_mix.IsEmpty)
            MakePlan();
    }

    /// <summary>How often a plan was made.</summary>
    public int Plans { get; private set; }

    /// <summary>The place last found is one that the plan held.</summary>
    internal bool FoundByPlan { get; private set; }

    /// <inheritdoc/>
    public override void Observe(TaskShape shape)
    {
        if (_mix.Observe(shape))
            MakePlan();
        if (--_untilRevalued == 0)
            Revalue();
    }

    /// <inheritdoc/>
    public override bool TryFind(TaskShape shape, INodeFilter? filter, out PlacedTask place)
    {
        place = default;
        FoundByPlan = !FitsBesideThePlan(shape) && _plan.TryFind(shape, filter, out place);
        return FoundByPlan || _others.TryFind(shape, filter, out place);
    }

    /// <inheritdoc/>
    public override void Put(in PlacedTask task)
    {
        _others.Put(task);
        if (!_plan.TryFill(task))
            _plan.MakeRoom(Nodes, task);
    }

    /// <inheritdoc/>
    public override void Release(in PlacedTask task)
    {
        _others.Release(task);
        _plan.Reopen(Nodes, task);
    }

    /// <summary>Work without a GPU uses up what is left of nodes whose GPUs are all taken before any place held for it.</summary>
    private bool FitsBesideThePlan(TaskShape shape) =>
        shape.GpuCount == 0 && _others.Best(shape) is var node && node >= 0 && Nodes.FreeGpu(node) == 0;

    private void MakePlan()
    {
        var shapes = _mix.Shapes();
        var free = FreeGpu();
        var groups = new ShapeGroups(shapes, _mix.Demand(shapes, free));
        var places = new List<PlacedTask>();
        foreach (var (node, pattern) in new PackingPlanner(groups.Places).Plan(NodeClasses.Of(Nodes), groups.Demand))
            places.AddRange(PatternPlaces.On(Nodes, node, pattern, groups.Places));
        _mix.PlannedFor(groups);
        _plan = new PackingPlan(Nodes.Count, groups, places);
        _unplannedGpu = free - places.Sum(place => (long)place.Shape.TotalGpuMilli);
        _others.Forget();
        Plans++;
    }

    /// <summary>Scores of nodes keep the values they were given with until the node changes: values move slowly, and scoring all nodes anew would take long.</summary>
    private void Revalue()
    {
        _untilRevalued = Math.Max(LeastBetweenValuations, Nodes.Count / 10);
        _plan.Revalue(_shapes.All, _mix.Demand(_shapes.All, Math.Max(0, FreeGpu() - _unplannedGpu)));
    }

    private long FreeGpu()
    {
        var free = 0L;
        for (var node = 0; node < Nodes.Count; node++)
            free += Nodes.FreeGpu(node);
        return free;
    }
}

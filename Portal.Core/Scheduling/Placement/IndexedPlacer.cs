using System.Numerics;

namespace Portal.Core.Scheduling.Placement;

/// <summary>Any rule with an index per shape: a decision costs the nodes that changed since the shape was last asked for, not all nodes.</summary>
public sealed class IndexedPlacer<TRule, TScore> : Placer
    where TRule : struct, IPlacementRule<TScore>
    where TScore : unmanaged, INumber<TScore>, IMinMaxValue<TScore>
{
    private readonly TRule _rule;
    private readonly ChangeLog _changes;
    private ShapeIndex<TScore>?[] _indices = [];

    /// <summary>An index over nodes as they are now.</summary>
    public IndexedPlacer(NodeTable nodes, TRule rule)
        : base(nodes)
    {
        _rule = rule;
        _changes = new ChangeLog(nodes.Count);
    }

    /// <inheritdoc/>
    public override bool TryFind(TaskShape shape, INodeFilter? filter, out PlacedTask place)
    {
        place = default;
        var node = Best(shape);
        return node >= 0 && (IsAllowed(shape, node, filter, out place) || (filter is not null && TryOthers(shape, filter, ref place)));
    }

    /// <inheritdoc/>
    public override void Put(in PlacedTask task)
    {
        Nodes.Take(task);
        _changes.Add(task.Node);
    }

    /// <inheritdoc/>
    public override void Release(in PlacedTask task)
    {
        Nodes.Give(task);
        _changes.Add(task.Node);
    }

    /// <summary>Forgets every score, for a rule whose scores have changed.</summary>
    internal void Forget() => _changes.Forget();

    /// <summary>The node a shape would go to; −1 when none has room.</summary>
    internal int Best(TaskShape shape)
    {
        if (shape.Index >= _indices.Length)
            Array.Resize(ref _indices, Math.Max(shape.Index + 1, 2 * _indices.Length));
        var index = _indices[shape.Index] ??= new ShapeIndex<TScore>(Nodes.Count);
        var unseen = _changes.Since(ref index.Seen, out var all);
        if (all)
        {
            var scores = index.Scores;
            for (var node = 0; node < scores.Length; node++)
                scores[node] = Score(shape, node);
            index.Rebuild();
        }
        else
        {
            for (; unseen < _changes.End; unseen++)
                if (_changes.IsLatest(unseen, out var node))
                    index.Set(node, Score(shape, node));
        }
        return index.Best;
    }

    private bool IsAllowed(TaskShape shape, int node, INodeFilter? filter, out PlacedTask place)
    {
        var devices = _rule.Devices(Nodes, shape, node);
        var isAllowed = filter is null || filter.Allows(node, ref devices);
        place = isAllowed ? new PlacedTask(shape, node, devices) : default;
        return isAllowed;
    }

    /// <summary>The best of those that will do, when the best of all will not.</summary>
    private bool TryOthers(TaskShape shape, INodeFilter filter, ref PlacedTask place)
    {
        var scores = _indices[shape.Index]!.Scores;
        var best = ShapeIndex<TScore>.NoRoom;
        for (var node = 0; node < Nodes.Count; node++)
        {
            if (scores[node] <= best || !IsAllowed(shape, node, filter, out var here))
                continue;
            (best, place) = (scores[node], here);
        }
        return best != ShapeIndex<TScore>.NoRoom;
    }

    private TScore Score(TaskShape shape, int node) =>
        Nodes.Fits(shape, node) ? _rule.Score(Nodes, shape, node) : ShapeIndex<TScore>.NoRoom;
}

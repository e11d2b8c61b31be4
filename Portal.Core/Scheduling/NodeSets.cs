using Portal.Core.Capacity;

namespace Portal.Core.Scheduling;

/// <summary>The nodes by kind: what a request asks of an empty node is decided once per kind, and equal sets of nodes are one array.</summary>
internal sealed class NodeSets
{
    private readonly Dictionary<string, int[]> _sets = [];
    private readonly int[] _kindOf;
    private readonly List<int> _examples = [];

    public NodeSets(NodeSnapshot[] nodes)
    {
        var kinds = new Dictionary<NodeSnapshot, int>(new SameKind());
        _kindOf = new int[nodes.Length];
        for (var node = 0; node < nodes.Length; node++)
        {
            if (!kinds.TryGetValue(nodes[node], out var kind))
            {
                kinds[nodes[node]] = kind = _examples.Count;
                _examples.Add(node);
            }
            _kindOf[node] = kind;
        }
    }

    /// <summary>The first node of each kind, by number of the kind.</summary>
    public IReadOnlyList<int> Examples => _examples;

    /// <summary>Number of the kind of a node.</summary>
    public int KindOf(int node) => _kindOf[node];

    /// <summary>The nodes of the kinds for whose example <paramref name="holds"/>, ascending.</summary>
    public int[] Where(Func<int, bool> holds)
    {
        var key = string.Create(_examples.Count, (_examples, holds), static (key, asked) =>
        {
            for (var kind = 0; kind < key.Length; kind++)
                key[kind] = asked.holds(asked._examples[kind]) ? '1' : '0';
        });
        if (!_sets.TryGetValue(key, out var set))
            _sets[key] = set = [.. Enumerable.Range(0, _kindOf.Length).Where(node => key[_kindOf[node]] == '1')];
        return set;
    }

    private sealed class SameKind : IEqualityComparer<NodeSnapshot>
    {
        public bool Equals(NodeSnapshot? x, NodeSnapshot? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.IsSameKind(y));

        public int GetHashCode(NodeSnapshot node) => HashCode.Combine(node.Offered, node.State, node.PoolName, node.Gpus.Count, node.Labels.Count);
    }
}

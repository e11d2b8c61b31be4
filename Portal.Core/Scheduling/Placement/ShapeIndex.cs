using System.Numerics;

namespace Portal.Core.Scheduling.Placement;

/// <summary>The scores of one shape on all nodes, with the best of each block of nodes: finding the best reads the blocks, a change reads at most one block.</summary>
internal sealed class ShapeIndex<TScore>
    where TScore : unmanaged, INumber<TScore>, IMinMaxValue<TScore>
{
    /// <summary>Nodes of a block: a few cache lines at most, which vectors read faster than a tree is walked.</summary>
    private const int Block = 64;

    /// <summary>How far the log of changes has been read; −1 before the first time.</summary>
    public long Seen = -1;

    private readonly int _nodes;
    private readonly TScore[] _scores;
    private readonly TScore[] _best;

    public ShapeIndex(int nodes)
    {
        _nodes = nodes;
        // Whole blocks of both, never none, so that every read is of whole vectors.
        _scores = new TScore[Blocks(nodes) * Block];
        _best = new TScore[Blocks(_scores.Length / Block) * Block];
        Array.Fill(_scores, NoRoom);
        Array.Fill(_best, NoRoom);
    }

    /// <summary>Stands for a score where the shape does not fit: less than any.</summary>
    public static TScore NoRoom => TScore.MinValue;

    /// <summary>Score per node; call <see cref="Rebuild"/> after writing here.</summary>
    public Span<TScore> Scores => _scores.AsSpan(0, _nodes);

    /// <summary>The first node with the best score; −1 when none has room.</summary>
    public int Best
    {
        get
        {
            var best = Max(_best);
            if (best == NoRoom)
                return -1;
            var block = FirstOf(_best, best);
            return (block * Block) + FirstOf(_scores.AsSpan(block * Block, Block), best);
        }
    }

    public void Rebuild()
    {
        for (var block = 0; block < _scores.Length / Block; block++)
            _best[block] = Max(_scores.AsSpan(block * Block, Block));
    }

    public void Set(int node, TScore score)
    {
        ref var own = ref _scores[node];
        if (own == score)
            return;
        var (before, block) = (own, node / Block);
        own = score;
        if (score >= _best[block])
            _best[block] = score;
        else if (before == _best[block])
            _best[block] = Max(_scores.AsSpan(block * Block, Block));
    }

    private static int Blocks(int count) => Math.Max(1, (count + Block - 1) / Block);

    private static TScore Max(ReadOnlySpan<TScore> values)
    {
        var best = new Vector<TScore>(values);
        for (var i = Vector<TScore>.Count; i < values.Length; i += Vector<TScore>.Count)
            best = Vector.ConditionalSelect(Vector.GreaterThan(new Vector<TScore>(values[i..]), best), new Vector<TScore>(values[i..]), best);
        var most = best[0];
        for (var i = 1; i < Vector<TScore>.Count; i++)
            most = TScore.Max(most, best[i]);
        return most;
    }

    private static int FirstOf(ReadOnlySpan<TScore> values, TScore value)
    {
        var wanted = new Vector<TScore>(value);
        var i = 0;
        while (!Vector.EqualsAny(new Vector<TScore>(values[i..]), wanted))
            i += Vector<TScore>.Count;
        while (values[i] != value)
            i++;
        return i;
    }
}

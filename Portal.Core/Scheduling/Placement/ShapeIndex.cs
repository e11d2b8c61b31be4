using System.Numerics;

namespace Portal.Core.Scheduling.Placement;

/// <summary>The scores of one shape on all nodes in a tournament tree: the best is at the root, a change replays the games on one path.</summary>
internal sealed class ShapeIndex
{
    public const double NoRoom = double.NegativeInfinity;

    /// <summary>How far the log of changes has been read; −1 before the first time.</summary>
    public long Seen = -1;

    private readonly int _leaves;
    private readonly int[] _winners;

    public ShapeIndex(int nodes)
    {
        _leaves = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(nodes, 2));
        Scores = new double[_leaves];
        Array.Fill(Scores, NoRoom);
        _winners = new int[2 * _leaves];
        for (var leaf = 0; leaf < _leaves; leaf++)
            _winners[_leaves + leaf] = leaf;
    }

    /// <summary>From so many changes on it is quicker to play all games again than those on the paths.</summary>
    public int ManyChanges => _leaves / 8;

    /// <summary>Score per node; call <see cref="Rebuild"/> after writing here.</summary>
    public double[] Scores { get; }

    /// <summary>The first node with the best score; −1 when none has room.</summary>
    public int Best => Scores[_winners[1]] == NoRoom ? -1 : _winners[1];

    public void Rebuild()
    {
        for (var i = _leaves - 1; i > 0; i--)
            _winners[i] = Winner(i);
    }

    public void Set(int node, double score)
    {
        if (Scores[node] == score)
            return;
        Scores[node] = score;
        for (var i = (_leaves + node) >> 1; i > 0; i >>= 1)
        {
            var winner = Winner(i);
            // The same winner with the same score as before: nothing changes further up.
            if (winner == _winners[i] && winner != node)
                return;
            _winners[i] = winner;
        }
    }

    /// <summary>Left wins a draw, which is the earlier node.</summary>
    private int Winner(int i)
    {
        var (left, right) = (_winners[2 * i], _winners[(2 * i) + 1]);
        return Scores[right] > Scores[left] ? right : left;
    }
}

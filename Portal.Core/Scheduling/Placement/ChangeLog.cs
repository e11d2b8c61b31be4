using System.Numerics;

namespace Portal.Core.Scheduling.Placement;

/// <summary>Which nodes changed, in order, as far back as pays: an index reads from where it stopped.</summary>
internal sealed class ChangeLog
{
    private readonly int[] _ring;
    private readonly long[] _latest;
    private readonly int _mask;
    private long _start;

    public ChangeLog(int nodes)
    {
        // An index that lags by more changes than there are nodes is rebuilt.
        _ring = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(nodes, 64))];
        _mask = _ring.Length - 1;
        _latest = new long[nodes];
    }

    public long End { get; private set; }

    public void Add(int node)
    {
        _ring[End & _mask] = node;
        _latest[node] = End++;
    }

    /// <summary>Makes every reader look at everything, those that have seen all included.</summary>
    public void Forget() => _start = ++End;

    /// <summary>The first change not seen, and marks all as seen.</summary>
    /// <param name="seen">How far the caller has read.</param>
    /// <param name="all">True when the changes are no longer known: everything may have changed.</param>
    public long Since(ref long seen, out bool all)
    {
        var from = seen;
        all = from < _start || End - from > _ring.Length;
        seen = End;
        return from;
    }

    /// <summary>True when a node did not change again after this change.</summary>
    public bool IsLatest(long change, out int node)
    {
        node = _ring[change & _mask];
        return _latest[node] == change;
    }
}

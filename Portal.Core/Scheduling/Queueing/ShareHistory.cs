namespace Portal.Core.Scheduling.Queueing;

/// <summary>The last shares seen, summed up by ten equally likely ones.</summary>
internal sealed class ShareHistory
{
    private const int DecileCount = 16;

    // Enough for deciles to be steady, few enough to follow how people change.
    private readonly double[] _ring = new double[512];
    private readonly double[] _sorted = new double[512];
    private readonly double[] _deciles = new double[DecileCount];
    private int _next;
    private bool _isCurrent;

    public int Count { get; private set; }

    public void Add(double share)
    {
        _ring[_next] = share;
        _next = (_next + 1) % _ring.Length;
        Count = Math.Min(_ring.Length, Count + 1);
        _isCurrent = false;
    }

    /// <summary>The middle of each tenth of the shares, ascending; nothing while none was seen.</summary>
    public ReadOnlySpan<double> Deciles()
    {
        if (Count == 0)
            return [];
        if (!_isCurrent)
        {
            var sorted = _sorted.AsSpan(0, Count);
            _ring.AsSpan(0, Count).CopyTo(sorted);
            sorted.Sort();
            for (var i = 0; i < DecileCount; i++)
                _deciles[i] = sorted[(int)((i + 0.5) / DecileCount * Count)];
            _isCurrent = true;
        }
        return _deciles;
    }
}

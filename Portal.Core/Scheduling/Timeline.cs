namespace Portal.Core.Scheduling;

/// <summary>
/// How much room there is, from now on: columns (CPU, memory, devices …) that change at instants.
/// Segment k holds from its start to the start of the next; the last one holds for ever. Instants are UTC ticks.
/// </summary>
internal sealed class Timeline
{
    /// <summary>Segments there is space for beyond those known when it is made.</summary>
    private const int Spare = 4;

    private readonly int _width;
    private long[] _starts;
    private long[] _room;
    private int _count = 1;

    public Timeline(long now, ReadOnlySpan<long> offered)
        : this(now, offered, segments: Spare)
    {
    }

    private Timeline(long now, ReadOnlySpan<long> offered, int segments)
    {
        _width = offered.Length;
        _starts = new long[segments];
        _room = new long[segments * _width];
        _starts[0] = now;
        offered.CopyTo(_room);
    }

    /// <summary>Begins anew with what is taken from now on: at once, where so many calls of <see cref="Take"/> would move segments about.</summary>
    /// <param name="now">The first instant.</param>
    /// <param name="offered">The room there is in all.</param>
    /// <param name="taken">What is taken until when; each end later than now. Sorted by this call.</param>
    public void Reset(long now, ReadOnlySpan<long> offered, List<(long End, long[] Amounts)> taken)
    {
        if (_starts.Length < taken.Count + 1)
        {
            _starts = new long[taken.Count + Spare];
            _room = new long[_starts.Length * _width];
        }
        taken.Sort(static (one, other) => one.End.CompareTo(other.End));
        (_count, OnlyGrows, _starts[0]) = (1, true, now);
        Version++;
        offered.CopyTo(_room);
        var first = _room.AsSpan(0, _width);
        foreach (var (_, amounts) in taken)
            Add(first, amounts, -1);
        foreach (var (end, amounts) in taken)
        {
            if (_starts[_count - 1] != end)
            {
                Segment(_count - 1).CopyTo(_room.AsSpan(_count * _width, _width));
                _starts[_count++] = end;
            }
            Add(_room.AsSpan((_count - 1) * _width, _width), amounts, 1);
        }
    }

    /// <summary>Time has passed: the first segment begins now. It must not have ended yet.</summary>
    public void BeginAt(long now) => _starts[0] = now;

    private Timeline(Timeline other)
    {
        _width = other._width;
        _starts = (long[])other._starts.Clone();
        _room = (long[])other._room.Clone();
        _count = other._count;
        OnlyGrows = other.OnlyGrows;
    }

    /// <summary>Rises with every change, so that an answer can be kept until then.</summary>
    public int Version { get; private set; }

    /// <summary>True while nothing is taken later than now: then what fits now fits for ever after.</summary>
    public bool OnlyGrows { get; private set; } = true;

    /// <summary>Room in the first segment.</summary>
    public ReadOnlySpan<long> Now => Segment(0);

    /// <summary>When the room changes next; <see cref="long.MaxValue"/> when never.</summary>
    public long NextChange => _count > 1 ? _starts[1] : long.MaxValue;

    public int Width => _width;

    public Timeline Clone() => new(this);

    /// <summary>Takes room from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public void Take(long start, long end, ReadOnlySpan<long> amounts)
    {
        OnlyGrows &= start <= _starts[0];
        Change(start, end, amounts, -1);
    }

    /// <summary>Gives room back that was taken.</summary>
    public void Give(long start, long end, ReadOnlySpan<long> amounts) => Change(start, end, amounts, 1);

    /// <summary>The least room from <paramref name="start"/> to <paramref name="end"/>, column by column.</summary>
    public void Window(long start, long end, Span<long> room)
    {
        var i = IndexAt(start);
        Segment(i).CopyTo(room);
        for (i++; i < _count && _starts[i] < end; i++)
            Narrow(room, Segment(i));
    }

    /// <summary>How long from now <paramref name="fit"/> holds; <see cref="long.MaxValue"/> when for ever.</summary>
    public long LastsUntil<TFit>(in TFit fit)
        where TFit : struct, IRoomFit
    {
        Span<long> buffer = stackalloc long[64];
        var room = _width <= 64 ? buffer[.._width] : new long[_width];
        Segment(0).CopyTo(room);
        for (var i = 0; i < _count; i++)
        {
            Narrow(room, Segment(i));
            if (!fit.Fits(room))
                return _starts[i];
        }
        return long.MaxValue;
    }

    /// <summary>The first instant, not before <paramref name="from"/>, at which <paramref name="fit"/> holds for <paramref name="duration"/>.</summary>
    /// <returns><see cref="long.MaxValue"/> when there is none before <paramref name="before"/>.</returns>
    public long Earliest<TFit>(in TFit fit, long from, long duration, long before = long.MaxValue)
        where TFit : struct, IRoomFit
    {
        Span<long> buffer = stackalloc long[64];
        var room = _width <= 64 ? buffer[.._width] : new long[_width];
        var i = IndexAt(from);
        while (i < _count)
        {
            var start = Math.Max(_starts[i], from);
            if (start >= before)
                return long.MaxValue;
            if (!fit.Fits(Segment(i)))
            {
                i++;
                continue;
            }
            if (OnlyGrows)
                return start;
            var blocked = FirstBlocked(fit, i, start + duration, room);
            if (blocked < 0)
                return start;
            // A segment that fails by itself fails for every window over it; one that only fails together may pass from the next start.
            i = fit.Fits(Segment(blocked)) ? i + 1 : blocked + 1;
        }
        return long.MaxValue;
    }

    private int FirstBlocked<TFit>(in TFit fit, int first, long end, Span<long> room)
        where TFit : struct, IRoomFit
    {
        Segment(first).CopyTo(room);
        for (var j = first + 1; j < _count && _starts[j] < end; j++)
        {
            Narrow(room, Segment(j));
            if (!fit.Fits(room))
                return j;
        }
        return -1;
    }

    private static void Narrow(Span<long> room, ReadOnlySpan<long> other)
    {
        for (var column = 0; column < room.Length; column++)
            room[column] = Math.Min(room[column], other[column]);
    }

    private void Change(long start, long end, ReadOnlySpan<long> amounts, int sign)
    {
        if (end <= start || end <= _starts[0])
            return;
        var first = Split(start);
        var last = Split(end);
        for (var i = first; i < last; i++)
            Add(_room.AsSpan(i * _width, _width), amounts, sign);
        Version++;
    }

    private static void Add(Span<long> room, ReadOnlySpan<long> amounts, int sign)
    {
        for (var column = 0; column < room.Length; column++)
            room[column] += sign * amounts[column];
    }

    private int Split(long instant)
    {
        var i = IndexAt(instant);
        if (_starts[i] >= instant)
            return i;
        if (_count == _starts.Length)
        {
            Array.Resize(ref _starts, _count * 2);
            Array.Resize(ref _room, _count * 2 * _width);
        }
        i++;
        Array.Copy(_starts, i, _starts, i + 1, _count - i);
        Array.Copy(_room, i * _width, _room, (i + 1) * _width, (_count - i) * _width);
        Segment(i - 1).CopyTo(_room.AsSpan(i * _width, _width));
        _starts[i] = instant;
        _count++;
        return i;
    }

    /// <summary>Index of the segment that holds <paramref name="instant"/>; the first for what is past.</summary>
    private int IndexAt(long instant)
    {
        var found = Array.BinarySearch(_starts, 0, _count, instant);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
    }

    private ReadOnlySpan<long> Segment(int index) => _room.AsSpan(index * _width, _width);
}

/// <summary>Whether something fits into room.</summary>
internal interface IRoomFit
{
    bool Fits(ReadOnlySpan<long> room);
}

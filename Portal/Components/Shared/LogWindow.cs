using Portal.Core.Execution;

namespace Portal.Components.Shared;

/// <summary>
/// What a log viewer holds: the newest lines of a log up to a limit, whether it follows, and what is searched. Lines are told apart
/// by their offset, so that a page read twice adds nothing and a page skipped is never shown as read.
/// </summary>
public sealed class LogWindow
{
    /// <summary>Most lines held.</summary>
    public const int DefaultMaxLines = 20_000;

    // A line may have 16 KiB, so that lines alone would bound nothing.
    private const int MaxCharacters = 8 * 1024 * 1024;

    // Invariants: blocks are not empty, all but the last are full; offsets grow over all lines and lie below NextOffset;
    // _hits are offsets of held lines whose text holds Search, in order.
    private readonly List<LogBlock> _blocks = [];
    private readonly List<long> _hits = [];
    private readonly int _maxLines;
    private int _hit = -1;
    private int _characters;

    /// <param name="start">Offset to begin at; past 0, the lines before it count as dropped.</param>
    /// <param name="maxLines">At least two blocks.</param>
    public LogWindow(long start = 0, int maxLines = DefaultMaxLines)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLines, 2 * LogBlock.Size);
        _maxLines = maxLines;
        NextOffset = start;
        HasDropped = start > 0;
    }

    public IReadOnlyList<LogBlock> Blocks => _blocks;

    public int Count => _blocks.Count == 0 ? 0 : ((_blocks.Count - 1) * LogBlock.Size) + _blocks[^1].Lines.Count;

    /// <summary>Where reading goes on.</summary>
    public long NextOffset { get; private set; }

    /// <summary>There are earlier lines that are not held.</summary>
    public bool HasDropped { get; private set; }

    /// <summary>The view stays at the newest line.</summary>
    public bool IsFollowing { get; private set; } = true;

    /// <summary>Lines that came since the view was paused.</summary>
    public int NewLines { get; private set; }

    /// <summary>
    /// Nothing more is taken: dropping the oldest lines would move what a paused reader looks at. Following makes room again.
    /// </summary>
    public bool IsFull => !IsFollowing && (Count >= _maxLines || _characters >= MaxCharacters);

    public string Search { get; private set; } = "";

    public int Hits => _hits.Count;

    /// <summary>1 … <see cref="Hits"/>; 0 when none is chosen.</summary>
    public int HitNumber => _hit + 1;

    /// <summary>Offset of the chosen hit.</summary>
    public long? HitOffset => _hit >= 0 ? _hits[_hit] : null;

    /// <summary>Takes the lines that are new; when <see cref="IsFull"/>, none.</summary>
    /// <returns>How many lines were taken.</returns>
    public int Append(LogPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var taken = 0;
        foreach (var line in page.Lines)
        {
            if (line.Offset < NextOffset)
                continue;
            if (IsFull)
            {
                // The rest is read again from here.
                NextOffset = line.Offset;
                return taken;
            }

            if (_blocks.Count == 0 || _blocks[^1].Lines.Count == LogBlock.Size)
                _blocks.Add(new LogBlock());
            _blocks[^1].Add(line);
            _characters += line.Text.Length;
            NextOffset = line.Offset + 1;
            taken++;
            if (Matches(line))
                _hits.Add(line.Offset);
            if (!IsFollowing)
                NewLines++;
            else
                DropExcess();
        }

        NextOffset = Math.Max(NextOffset, page.NextOffset);
        return taken;
    }

    public void Pause() => IsFollowing = false;

    public void Follow()
    {
        IsFollowing = true;
        NewLines = 0;
        DropExcess();
    }

    /// <summary>Drops all lines and goes on further down, for when the log has run far ahead.</summary>
    public void SkipTo(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, NextOffset);
        _blocks.Clear();
        _hits.Clear();
        _hit = -1;
        _characters = 0;
        NextOffset = offset;
        HasDropped = offset > 0;
    }

    /// <summary>Finds all held lines with this text; upper and lower case are alike. No hit is chosen yet.</summary>
    public void Find(string search)
    {
        ArgumentNullException.ThrowIfNull(search);
        Search = search;
        _hits.Clear();
        _hit = -1;
        _hits.AddRange(_blocks.SelectMany(block => block.Lines).Where(Matches).Select(line => line.Offset));
    }

    /// <summary>Chooses the next later hit; after the last comes the first. Pauses, as one now reads there.</summary>
    public void NextHit() => Choose((_hit + 1) % Math.Max(1, _hits.Count));

    /// <summary>Chooses the next earlier hit; before the first comes the last. Pauses.</summary>
    public void PreviousHit() => Choose(_hit <= 0 ? _hits.Count - 1 : _hit - 1);

    /// <summary>The block that holds a line; null when it is not held.</summary>
    public LogBlock? BlockOf(long offset)
    {
        var block = _blocks.FindLastIndex(one => one.Key <= offset);
        return block >= 0 && _blocks[block].Lines[^1].Offset >= offset ? _blocks[block] : null;
    }

    private void Choose(int hit)
    {
        if (_hits.Count == 0)
            return;
        _hit = hit;
        Pause();
    }

    private bool Matches(LogLine line) => Search.Length > 0 && AnsiText.Plain(line.Text).Contains(Search, StringComparison.OrdinalIgnoreCase);

    private void DropExcess()
    {
        while (_blocks.Count > 1 && (Count > _maxLines || _characters > MaxCharacters))
            DropOldest();
    }

    private void DropOldest()
    {
        _characters -= _blocks[0].Characters;
        _blocks.RemoveAt(0);
        HasDropped = true;
        var first = _blocks[0].Key;
        var gone = _hits.FindIndex(offset => offset >= first);
        if (gone < 0)
            gone = _hits.Count;
        _hits.RemoveRange(0, gone);
        _hit = Math.Max(-1, _hit - gone);
    }
}

using Portal.Core.Execution;

namespace Portal.Runner.Spool;

/// <summary>What ended a piece of output.</summary>
public enum LineKind
{
    /// <summary>A line feed, or the end of the output.</summary>
    Line,

    /// <summary>Nothing yet: the line is longer than a piece and goes on.</summary>
    Piece,

    /// <summary>A carriage return: the next text is printed over it, as progress bars do.</summary>
    Update,
}

/// <summary>Takes one piece of output; the span is only good during the call.</summary>
public delegate void LineSink(ReadOnlySpan<byte> text, LineKind kind);

/// <summary>Cuts a stream of bytes into lines, in the memory of one piece however long a line is.</summary>
/// <param name="sink">Gets the lines in order.</param>
public sealed class LineSplitter(LineSink sink)
{
    private readonly byte[] _piece = new byte[LogFormat.MaxPieceBytes];
    private int _length;
    private bool _afterPiece;
    private bool _afterReturn;

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_afterReturn)
            {
                _afterReturn = false;
                if (bytes[0] == '\n')
                {
                    End(LineKind.Line);
                    bytes = bytes[1..];
                    continue;
                }

                if (_length > 0 || _afterPiece)
                    End(LineKind.Update);
            }

            var stop = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            Add(stop < 0 ? bytes : bytes[..stop]);
            if (stop < 0)
                return;
            if (bytes[stop] == '\n')
                End(LineKind.Line);
            else
                _afterReturn = true;
            bytes = bytes[(stop + 1)..];
        }
    }

    /// <summary>The line begun; good until the next call.</summary>
    public ReadOnlySpan<byte> Pending => _piece.AsSpan(0, _length);

    /// <summary>Forgets the line begun.</summary>
    /// <returns>Bytes forgotten.</returns>
    public int Reset()
    {
        var forgotten = _length;
        _length = 0;
        _afterPiece = false;
        _afterReturn = false;
        return forgotten;
    }

    /// <summary>The output is over: gives out what has no line feed.</summary>
    public void Complete()
    {
        if (_length > 0 || _afterPiece)
            End(LineKind.Line);
        _afterReturn = false;
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        while (_length + text.Length > _piece.Length)
        {
            var taken = _piece.Length - _length;
            text[..taken].CopyTo(_piece.AsSpan(_length));
            var cut = WholeCharacters(_piece);
            sink(_piece.AsSpan(0, cut), LineKind.Piece);
            _afterPiece = true;
            _piece.AsSpan(cut).CopyTo(_piece);
            _length = _piece.Length - cut;
            text = text[taken..];
        }

        text.CopyTo(_piece.AsSpan(_length));
        _length += text.Length;
    }

    private void End(LineKind kind)
    {
        // An update that was too long for a piece is a line: its beginning is in the log already.
        sink(_piece.AsSpan(0, _length), _afterPiece ? LineKind.Line : kind);
        _length = 0;
        _afterPiece = false;
    }

    // Length without a UTF-8 sequence that the end cuts in two; bytes that are no UTF-8 are cut anywhere.
    private static int WholeCharacters(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= 3; back++)
        {
            var lead = text[^back];
            if ((lead & 0xC0) == 0x80)
                continue;
            var needed = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return needed > back ? text.Length - back : text.Length;
        }

        return text.Length;
    }
}

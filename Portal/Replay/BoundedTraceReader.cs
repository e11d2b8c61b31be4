using System.Text;

namespace Portal.Replay;

/// <summary>Reads the lines of a trace that comes from elsewhere: neither a line without end nor a small file that unpacks to a huge one takes the memory.</summary>
public sealed class BoundedTraceReader(StreamReader reader, string file) : TraceReader(reader, file)
{
    /// <summary>More lines than any trace worth playing whole.</summary>
    public const int MostLines = 300_000;

    public const int MostCharacters = 4096;

    private readonly StringBuilder _line = new();

    protected override string? Next()
    {
        _line.Clear();
        if (Reader.Peek() < 0)
            return null;
        while (Reader.Read() is var character and >= 0 && character != '\n')
        {
            if (_line.Length == MostCharacters)
                throw new TraceException(File, Lines + 1, null, TraceFault.LineTooLong(MostCharacters));
            _line.Append((char)character);
        }

        if (++Lines > MostLines)
            throw new TraceException(File, Lines, null, TraceFault.TooManyLines(MostLines));
        if (_line.Length > 0 && _line[^1] == '\r')
            _line.Length--;
        return _line.ToString();
    }
}

using System.Globalization;

namespace Portal.Replay;

/// <summary>A CSV file of a trace, row by row. Columns may come in any order; one that is missing or not known is refused, as is any value that is not exactly what the field holds.</summary>
public sealed class TraceTable
{
    private readonly TextReader _reader;
    private readonly string[] _columns;
    private string[] _row = [];

    public TraceTable(TextReader reader, string file, IReadOnlyList<string> required, IReadOnlyList<string> optional)
    {
        _reader = reader;
        File = file;
        _columns = (_reader.ReadLine() ?? throw new TraceException(file, 1, null, TraceFault.FileEmpty)).TrimStart('\uFEFF').Split(',');
        Line = 1;
        foreach (var column in _columns)
            if (!required.Contains(column, StringComparer.Ordinal) && !optional.Contains(column, StringComparer.Ordinal))
                throw new TraceException(file, 1, column, TraceFault.ColumnUnknown(required.Concat(optional)));
        foreach (var column in required)
            if (Array.IndexOf(_columns, column) < 0)
                throw new TraceException(file, 1, column, TraceFault.ColumnMissing);
        foreach (var (column, times) in _columns.CountBy(column => column, StringComparer.Ordinal))
            if (times > 1)
                throw new TraceException(file, 1, column, TraceFault.ColumnTwice);
    }

    public string File { get; }

    /// <summary>Of the row last read; the header is 1.</summary>
    public int Line { get; private set; }

    public bool Read()
    {
        while (_reader.ReadLine() is { } line)
        {
            Line++;
            if (line.Length == 0)
                continue;
            _row = line.Split(',');
            if (_row.Length != _columns.Length)
                throw new TraceException(File, Line, null, TraceFault.FieldCount(_row.Length, _columns.Length));
            return true;
        }
        return false;
    }

    /// <summary>A text that may be empty; also when the optional column is absent.</summary>
    public string Text(string column) => Array.IndexOf(_columns, column) is >= 0 and var at ? _row[at] : "";

    /// <summary>A name: never empty.</summary>
    public string Name(string column) => Text(column) is { Length: > 0 } name ? name : throw Fault(column, TraceFault.Empty);

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public int Number(string column, int least = 0, int most = int.MaxValue) => OptionalNumber(column, least, most) is { } number ? (int)number : throw Fault(column, TraceFault.Empty);

    /// <summary>A whole number from <paramref name="least"/>, which is not negative, to <paramref name="most"/>; null when it is empty.</summary>
    public long? OptionalNumber(string column, long least, long most)
    {
        var text = Text(column);
        if (text.Length == 0)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Fault(column, TraceFault.NotWhole(text, least, most));
    }

    public TraceException Fault(string column, TraceFault fault) => new(File, Line, column, fault);
}

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
        _columns = (_reader.ReadLine() ?? throw new TraceException(file, 1, null, "The file is empty.")).TrimStart('\uFEFF').Split(',');
        Line = 1;
        foreach (var column in _columns)
            if (!required.Contains(column, StringComparer.Ordinal) && !optional.Contains(column, StringComparer.Ordinal))
                throw new TraceException(file, 1, column, $"Unknown column; known are {string.Join(", ", required.Concat(optional))}.");
        foreach (var column in required)
            if (Array.IndexOf(_columns, column) < 0)
                throw new TraceException(file, 1, column, "The column is missing.");
        if (_columns.Distinct(StringComparer.Ordinal).Count() != _columns.Length)
            throw new TraceException(file, 1, null, "A column comes twice.");
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
                throw new TraceException(File, Line, null, $"The line has {_row.Length} fields, the header {_columns.Length}.");
            return true;
        }
        return false;
    }

    /// <summary>A text that may be empty; also when the optional column is absent.</summary>
    public string Text(string column) => Array.IndexOf(_columns, column) is >= 0 and var at ? _row[at] : "";

    /// <summary>A name: never empty.</summary>
    public string Name(string column) => Text(column) is { Length: > 0 } name ? name : throw Fault(column, "It is empty.");

    /// <summary>A whole number from 0 to <paramref name="most"/>.</summary>
    public int Number(string column, int most = int.MaxValue) => OptionalNumber(column, most) is { } number ? (int)number : throw Fault(column, "It is empty.");

    /// <summary>A whole number from 0 to <paramref name="most"/>; null when it is empty.</summary>
    public long? OptionalNumber(string column, long most = long.MaxValue)
    {
        var text = Text(column);
        if (text.Length == 0)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw Fault(column, $"\"{text}\" is not a whole number from 0 to {most.ToString(CultureInfo.InvariantCulture)}.");
    }

    public TraceException Fault(string column, string message) => new(File, Line, column, message);
}

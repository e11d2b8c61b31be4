namespace Portal.Capabilities.Tables;

/// <summary>A table read from a file: every row has one field per column.</summary>
/// <param name="File">As the caller named it, for messages.</param>
/// <param name="Delimiter">Comma, semicolon or tab.</param>
internal sealed record Table(string File, char Delimiter, IReadOnlyList<string> Columns, IReadOnlyList<TableRow> Rows)
{
    /// <summary>Position of the named column, or null.</summary>
    public int? Find(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column)
                return i;
        }

        return null;
    }

    /// <summary>Position of the named column; refuses with the columns there are.</summary>
    public int Require(string column, string option) =>
        Find(column) ?? throw RefusalException.At(
            File, 1, null, $"there is no column '{column}'", $"set {option} to one of: {string.Join(", ", Columns)}");
}

/// <param name="Line">Line of the file on which the row starts, from 1.</param>
internal sealed record TableRow(int Line, string[] Fields);

namespace Portal.Capabilities.Tables;

/// <summary>Chooses columns the caller did not name: the label has few distinct values, the text is the longest of the others.</summary>
internal static class ColumnGuess
{
    private const int MostLabels = 50;
    private const int RowsPerLabel = 4;

    private static readonly string[] UsualLabels = ["label", "class", "category", "target", "标签", "类别", "分类"];

    /// <summary>A column of 2 to 50 values, each occurring four times on average; a usual name wins, then the fewest values, then the first.</summary>
    public static int? Label(Table table, int? textColumn)
    {
        var candidates = Enumerable.Range(0, table.Columns.Count)
            .Where(column => column != textColumn)
            .Select(column => (Column: column, Values: Distinct(table, column)))
            .Where(each => each.Values >= 2 && each.Values <= MostLabels && each.Values * RowsPerLabel <= table.Rows.Count)
            .OrderByDescending(each => UsualLabels.Contains(table.Columns[each.Column], StringComparer.OrdinalIgnoreCase))
            .ThenBy(each => each.Values)
            .ThenBy(each => each.Column)
            .ToList();
        return candidates.Count == 0 ? null : candidates[0].Column;
    }

    /// <summary>The column with most characters among the others.</summary>
    public static int? Text(Table table, int? labelColumn)
    {
        var others = Enumerable.Range(0, table.Columns.Count).Where(column => column != labelColumn).ToList();
        return others.Count == 0 ? null : others.MaxBy(column => table.Rows.Sum(row => (long)row.Fields[column].Length));
    }

    private static int Distinct(Table table, int column) =>
        table.Rows.Select(row => row.Fields[column]).Distinct(StringComparer.Ordinal).Take(MostLabels + 1).Count();
}

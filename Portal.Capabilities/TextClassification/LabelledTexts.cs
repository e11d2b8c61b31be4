using Portal.Capabilities.Tables;

namespace Portal.Capabilities.TextClassification;

/// <summary>Texts with their labels, as read from one file and checked.</summary>
internal sealed record LabelledTexts(string TextColumn, string LabelColumn, IReadOnlyList<string> Texts, IReadOnlyList<string> Labels)
{
    public const int FewestRows = 10;

    /// <summary>More classes than this are almost always a column chosen by mistake.</summary>
    public const int MostClasses = 200;

    /// <summary>Takes the named columns, and guesses those without a name.</summary>
    public static LabelledTexts From(Table table, string? textColumn, string? labelColumn)
    {
        int? text = textColumn is null ? null : table.Require(textColumn, "--text-column");
        int? label = labelColumn is null ? null : table.Require(labelColumn, "--label-column");
        CheckRowCount(table);
        label ??= ColumnGuess.Label(table, text) ?? throw NotGuessed(table, "label", "has few values that repeat");
        text ??= ColumnGuess.Text(table, label) ?? throw NotGuessed(table, "text", "is left beside the label");
        if (text == label)
            throw RefusalException.At(table.File, 1, null, $"'{table.Columns[text.Value]}' cannot be text and label at once", "name two columns");
        return Of(table, text.Value, label.Value);
    }

    /// <summary>Takes both columns by name, without bounds on their number: for a test file.</summary>
    public static LabelledTexts Matching(Table table, LabelledTexts training)
    {
        if (table.Rows.Count == 0)
            throw RefusalException.At(table.File, 1, null, "there is no row below the header", "add the rows to test with, or leave --test-input out");
        return Of(table, Same(table, training.TextColumn), Same(table, training.LabelColumn));
    }

    /// <summary>Refuses what nothing can be learnt from.</summary>
    /// <param name="mustSplit">True when test rows come out of these; then a class needs two.</param>
    public void CheckLearnable(Table table, bool mustSplit)
    {
        var classes = Labels.CountBy(label => label, StringComparer.Ordinal).ToList();
        if (classes.Count == 1)
            throw new RefusalException($"{table.File}, column {LabelColumn}: every row has the label '{classes[0].Key}'", "add rows of at least one other class");
        if (classes.Count > MostClasses)
            throw new RefusalException(
                $"{table.File}, column {LabelColumn}: {classes.Count} different labels, more than {MostClasses}",
                $"set --label-column to a column of few values; there are: {string.Join(", ", table.Columns)}");
        var lonely = mustSplit ? Labels.Select((label, row) => (label, row)).GroupBy(each => each.label, StringComparer.Ordinal).FirstOrDefault(group => !group.Skip(1).Any()) : null;
        if (lonely is not null)
            throw RefusalException.At(
                table.File, table.Rows[lonely.First().row].Line, LabelColumn, $"the label '{lonely.Key}' has this one row; one to learn from and one to test are needed",
                "add rows of this class, join it with another, or give test rows with --test-input");
    }

    private static LabelledTexts Of(Table table, int text, int label)
    {
        foreach (var row in table.Rows)
        {
            if (string.IsNullOrWhiteSpace(row.Fields[label]))
                throw RefusalException.At(table.File, row.Line, table.Columns[label], "the label is empty", "fill it in, or remove the row");
        }

        return new LabelledTexts(
            table.Columns[text], table.Columns[label],
            [.. table.Rows.Select(row => row.Fields[text])], [.. table.Rows.Select(row => row.Fields[label].Trim())]);
    }

    private static int Same(Table table, string column) =>
        table.Find(column) ?? throw RefusalException.At(
            table.File, 1, null, $"there is no column '{column}' as in the training file; there are: {string.Join(", ", table.Columns)}",
            "give a test file with the same column names");

    private static void CheckRowCount(Table table)
    {
        if (table.Rows.Count < FewestRows)
            throw new RefusalException(
                $"{table.File}: {table.Rows.Count} rows below the header, at least {FewestRows} are needed", "add rows; some dozens per class make a useful model");
    }

    private static RefusalException NotGuessed(Table table, string role, string rule) =>
        RefusalException.At(table.File, 1, null, $"no {role} column was found: none {rule}", $"set --{role}-column to one of: {string.Join(", ", table.Columns)}");
}

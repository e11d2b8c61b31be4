using System.Globalization;
using System.Text.Json;
using Portal.Capabilities.Tables;

namespace Portal.Capabilities.TextClassification;

/// <summary>The files of the results folder: UTF-8 without byte order mark, LF line ends.</summary>
internal sealed class TextResults(string folder)
{
    public string PathOf(string file) => Path.Combine(folder, file);

    /// <summary>Test rows: text, label, predicted, score.</summary>
    public void WritePredictions(LabelledTexts test, IReadOnlyList<TextPrediction> predictions)
    {
        using var file = Open("predictions.csv");
        var csv = new CsvWriter(file);
        csv.Write(["text", "label", "predicted", "score"]);
        for (var row = 0; row < predictions.Count; row++)
            csv.Write([test.Texts[row], test.Labels[row], predictions[row].Label, Shown(predictions[row].Score)]);
    }

    /// <summary>All columns of the input, then predicted and score.</summary>
    public void WritePredictions(Table table, IReadOnlyList<TextPrediction> predictions)
    {
        using var file = Open("predictions.csv");
        var csv = new CsvWriter(file);
        csv.Write([.. table.Columns, Free(table, "predicted"), Free(table, "score")]);
        for (var row = 0; row < predictions.Count; row++)
            csv.Write([.. table.Rows[row].Fields, predictions[row].Label, Shown(predictions[row].Score)]);
    }

    public void WriteReport(TextReport report)
    {
        using var file = Open("metrics.json");
        file.Write(JsonSerializer.Serialize(report, TextJsonContext.Readable.TextReport));
        file.Write('\n');
    }

    public void WriteSummary(string text)
    {
        using var file = Open("summary.md");
        file.Write(text);
    }

    private StreamWriter Open(string file) => new(PathOf(file)) { NewLine = "\n" };

    private static string Shown(float score) => score.ToString("0.0000", CultureInfo.InvariantCulture);

    // The input may be an earlier result and have these columns already.
    private static string Free(Table table, string name)
    {
        var free = name;
        for (var i = 2; table.Find(free) is not null; i++)
            free = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        return free;
    }
}

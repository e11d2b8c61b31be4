using System.Diagnostics;
using System.Globalization;
using Portal.Capabilities.CommandLine;
using Portal.Capabilities.Evaluation;
using Portal.Capabilities.Tables;

namespace Portal.Capabilities.TextClassification;

/// <summary><c>text-classification predict</c>: adds a class to every row, and measures quality where the true label is known.</summary>
internal sealed class PredictTexts(Arguments arguments, Journal journal)
{
    private const int BatchRows = 2000;
    private const double ReadDone = 0.1;
    private const double PredictDone = 0.9;

    public void Run()
    {
        var clock = Stopwatch.StartNew();
        var folder = WorkFolders.Output(arguments.OutputFolder);
        using var scratch = new ScratchFolder(folder);
        var results = new TextResults(folder);

        journal.Progress(0, "reading");
        var table = TableFile.Read(WorkFolders.Input(arguments.RequiredText("input")));
        if (table.Rows.Count == 0)
            throw RefusalException.At(table.File, 1, null, "there is no row below the header", "add the rows to classify");
        var model = TextModel.Load(WorkFolders.Input(arguments.RequiredText("model")), scratch);
        var text = table.Require(arguments.Text("text-column") ?? model.Card.TextColumn, "--text-column");
        var label = arguments.Text("label-column") is { } named ? table.Require(named, "--label-column") : table.Find(model.Card.LabelColumn);
        journal.Say($"Read {table.Rows.Count} rows from {table.File}; text is column '{table.Columns[text]}'.");
        journal.Say($"The model knows {model.Card.Labels.Count} classes: {string.Join(", ", model.Card.Labels)}.");

        var predictions = Predict(model, [.. table.Rows.Select(row => row.Fields[text])]);
        journal.Progress(PredictDone, "saving");
        results.WritePredictions(table, predictions);
        var report = label is { } column && column != text ? Measure(model.Card, table, column, predictions) : null;
        if (report is not null)
        {
            report = report with { TextColumn = table.Columns[text], ElapsedSeconds = Math.Round(clock.Elapsed.TotalSeconds, 3) };
            results.WriteReport(report);
            journal.Say(string.Create(CultureInfo.InvariantCulture, $"Accuracy {report.Accuracy:0.000} on {report.TestRows} rows with a label."));
        }

        results.WriteSummary(TextSummary.OfPrediction(table.File, predictions, report, arguments.RequiredText("language")));
        journal.Progress(1, "done");
    }

    private List<TextPrediction> Predict(TextModel model, string[] texts)
    {
        var predictions = new List<TextPrediction>(texts.Length);
        foreach (var batch in texts.Chunk(BatchRows))
        {
            journal.Progress(
                ReadDone + ((PredictDone - ReadDone) * predictions.Count / texts.Length), $"classifying: {predictions.Count} of {texts.Length} rows");
            predictions.AddRange(model.Predict(batch));
        }

        return predictions;
    }

    // Rows without a label are classified but cannot be judged.
    private static TextReport? Measure(TextModelCard card, Table table, int column, List<TextPrediction> predictions)
    {
        var labelled = Enumerable.Range(0, table.Rows.Count).Where(row => !string.IsNullOrWhiteSpace(table.Rows[row].Fields[column])).ToList();
        if (labelled.Count == 0)
            return null;
        string[] truth = [.. labelled.Select(row => table.Rows[row].Fields[column].Trim())];
        var quality = TextQuality.Of(card, MajorityBaseline.MostFrequent(truth), truth, [.. labelled.Select(row => predictions[row])]);
        return quality.Report("predict", card, table.File) with { Rows = table.Rows.Count, LabelColumn = table.Columns[column] };
    }
}

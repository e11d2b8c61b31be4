using System.Diagnostics;
using System.Globalization;
using Portal.Capabilities.CommandLine;
using Portal.Capabilities.Evaluation;
using Portal.Capabilities.Tables;

namespace Portal.Capabilities.TextClassification;

/// <summary><c>text-classification train</c>: read, split, learn, test, save.</summary>
internal sealed class TrainTextClassifier(Arguments arguments, Journal journal)
{
    // Shares of the bar, from measured runs: training takes most of the time.
    private const double ReadDone = 0.05;
    private const double SplitDone = 0.08;
    private const double TrainDone = 0.84;
    private const double Evaluate = 0.85;
    private const double Save = 0.92;

    public void Run()
    {
        var clock = Stopwatch.StartNew();
        var folder = WorkFolders.Output(arguments.OutputFolder);
        using var scratch = new ScratchFolder(folder);
        var seed = arguments.WholeNumber("seed");

        journal.Progress(0, "reading");
        var input = Read("input");
        var all = LabelledTexts.From(input, arguments.Text("text-column"), arguments.Text("label-column"));
        var separateTest = arguments.Text("test-input") is not null;
        all.CheckLearnable(input, mustSplit: !separateTest);
        journal.Say($"Text is column '{all.TextColumn}', label is column '{all.LabelColumn}'.");

        journal.Progress(ReadDone, "splitting");
        var (train, test) = separateTest ? (all, LabelledTexts.Matching(Read("test-input"), all)) : Split(input.File, all, seed);
        var language = TextLanguage.Of(train.Texts);
        journal.Say($"Learning from {train.Texts.Count} rows, testing on {test.Texts.Count}; language {language.Code}.");

        journal.Progress(SplitDone, "featurising");
        string[] known = [.. train.Labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var card = new TextModelCard(
            TextClassificationCapability.Id, TextFeatures.Version, TextModel.LibraryVersion, seed, train.TextColumn, train.LabelColumn, known, language);
        var model = TextModel.Train(
            train.Texts, train.Labels, card, scratch, (share, text) => journal.Progress(SplitDone + (share * (TrainDone - SplitDone)), text));

        journal.Progress(Evaluate, "evaluating");
        var predictions = model.Predict(test.Texts);
        var quality = TextQuality.Of(card, MajorityBaseline.MostFrequent(train.Labels), test.Labels, predictions);
        if (quality.UnknownLabels.Count > 0)
            journal.Say($"The test rows hold labels that never occur in training and cannot be predicted: {string.Join(", ", quality.UnknownLabels)}.");

        journal.Progress(Save, "saving");
        var results = new TextResults(folder);
        results.WritePredictions(test, predictions);
        model.Save(results.PathOf("model.zip"));
        var report = quality.Report("train", card, input.File) with
        {
            TestInput = separateTest ? Path.GetFileName(arguments.Text("test-input")) : null,
            Rows = separateTest ? train.Texts.Count + test.Texts.Count : all.Texts.Count,
            TrainRows = train.Texts.Count,
            ElapsedSeconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
        };
        results.WriteReport(report);
        results.WriteSummary(TextSummary.OfTraining(report, arguments.RequiredText("language")));
        journal.Say(string.Create(CultureInfo.InvariantCulture, $"Accuracy {report.Accuracy:0.000} (always '{report.Baseline.Label}': {report.Baseline.Accuracy:0.000}), macro-F1 {report.MacroF1:0.000}."));
        journal.Progress(1, "done");
    }

    private Table Read(string parameter)
    {
        var table = TableFile.Read(WorkFolders.Input(arguments.RequiredText(parameter)));
        journal.Say($"Read {table.Rows.Count} rows from {table.File}; columns: {string.Join(", ", table.Columns)}.");
        return table;
    }

    private (LabelledTexts Train, LabelledTexts Test) Split(string file, LabelledTexts all, int seed)
    {
        var isTest = StratifiedSplit.Test(all.Texts, all.Labels, arguments.Number("test-fraction"), seed);
        if (!isTest.Contains(value: true))
            throw new RefusalException(
                $"{file}, column {all.TextColumn}: all rows of a class hold the same text, so none can be kept for the test",
                "add rows with other texts, or choose another --text-column");
        return (Part(all, isTest, wanted: false), Part(all, isTest, wanted: true));
    }

    private static LabelledTexts Part(LabelledTexts all, bool[] isTest, bool wanted) => all with
    {
        Texts = [.. all.Texts.Where((_, row) => isTest[row] == wanted)],
        Labels = [.. all.Labels.Where((_, row) => isTest[row] == wanted)],
    };
}

using Portal.Capabilities.Evaluation;

namespace Portal.Capabilities.TextClassification;

/// <summary>Predictions held against true labels.</summary>
/// <param name="Labels">Every class of the model or of the truth, in code point order.</param>
/// <param name="UnknownLabels">True labels the model has never seen; all their rows count as wrong.</param>
internal sealed record TextQuality(
    IReadOnlyList<string> Labels, IReadOnlyList<string> UnknownLabels, ClassificationMetrics Metrics, MajorityBaseline Baseline, int Rows)
{
    public static TextQuality Of(
        TextModelCard card, string majorityLabel, IReadOnlyList<string> truth, IReadOnlyList<TextPrediction> predictions)
    {
        string[] unknown = [.. truth.Except(card.Labels, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] labels = [.. card.Labels.Concat(unknown).Order(StringComparer.Ordinal)];
        string[] predicted = [.. predictions.Select(each => each.Label)];
        return new TextQuality(
            labels, unknown, ClassificationMetrics.Of(labels, truth, predicted), MajorityBaseline.Of(majorityLabel, labels, truth), truth.Count);
    }

    public TextReport Report(string verb, TextModelCard card, string input) => new()
    {
        Capability = TextClassificationCapability.Id,
        Verb = verb,
        Version = TextClassificationCapability.Version,
        Library = card.Library,
        Seed = card.Seed,
        Input = input,
        TextColumn = card.TextColumn,
        LabelColumn = card.LabelColumn,
        Language = card.Language.Code,
        CjkShare = card.Language.CjkShare,
        Rows = Rows,
        TestRows = Rows,
        Accuracy = Metrics.Accuracy,
        MacroF1 = Metrics.MacroF1,
        Baseline = Baseline,
        Classes = Metrics.Classes,
        Confusion = new ConfusionMatrix(Labels, Metrics.Confusion),
        ElapsedSeconds = 0,
    };
}

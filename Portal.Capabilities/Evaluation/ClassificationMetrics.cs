namespace Portal.Capabilities.Evaluation;

/// <summary>How well predicted labels match the true ones.</summary>
/// <param name="Accuracy">Share of rows whose label was predicted, 0 to 1.</param>
/// <param name="MacroF1">Mean of F1 over the classes that occur as truth or prediction, each class with equal weight, 0 to 1.</param>
/// <param name="Confusion">Rows are true labels, columns predicted ones, in the order of <paramref name="Classes"/>.</param>
internal sealed record ClassificationMetrics(
    double Accuracy, double MacroF1, IReadOnlyList<ClassMetrics> Classes, IReadOnlyList<IReadOnlyList<int>> Confusion)
{
    /// <param name="labels">All classes, in the order to report them; must hold every truth and prediction.</param>
    public static ClassificationMetrics Of(IReadOnlyList<string> labels, IReadOnlyList<string> truth, IReadOnlyList<string> predicted)
    {
        if (truth.Count == 0 || predicted.Count != truth.Count)
            throw new ArgumentException($"{truth.Count} true labels and {predicted.Count} predictions: one prediction for each of at least one row is needed", nameof(predicted));
        var index = labels.Select((label, i) => (label, i)).ToDictionary(each => each.label, each => each.i, StringComparer.Ordinal);
        var confusion = labels.Select(_ => new int[labels.Count]).ToArray();
        for (var i = 0; i < truth.Count; i++)
            confusion[index[truth[i]]][index[predicted[i]]]++;

        var classes = labels.Select((label, i) => ClassMetrics.Of(label, confusion, i)).ToList();
        var correct = Enumerable.Range(0, labels.Count).Sum(i => confusion[i][i]);
        return new ClassificationMetrics(
            (double)correct / truth.Count,
            classes.Where(each => each.Support > 0 || each.Predicted > 0).Average(each => each.F1),
            classes,
            confusion);
    }
}

/// <param name="Precision">Share of the rows predicted as this class that belong to it; 0 when none was predicted.</param>
/// <param name="Recall">Share of the rows of this class that were found; 0 when there is none.</param>
/// <param name="F1">Harmonic mean of the two; 0 when both are 0.</param>
/// <param name="Support">Rows that truly belong to the class.</param>
/// <param name="Predicted">Rows predicted as the class.</param>
internal sealed record ClassMetrics(string Label, double Precision, double Recall, double F1, int Support, int Predicted)
{
    public static ClassMetrics Of(string label, int[][] confusion, int i)
    {
        var support = confusion[i].Sum();
        var predicted = confusion.Sum(row => row[i]);
        var hits = confusion[i][i];
        return new ClassMetrics(
            label, Share(hits, predicted), Share(hits, support), Share(2 * hits, support + predicted), support, predicted);
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}

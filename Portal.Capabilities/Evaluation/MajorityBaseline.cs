namespace Portal.Capabilities.Evaluation;

/// <summary>What always answering the most frequent training label would score: the floor any model has to beat.</summary>
internal sealed record MajorityBaseline(string Label, double Accuracy, double MacroF1)
{
    /// <param name="label">The most frequent label of the training rows.</param>
    public static MajorityBaseline Of(string label, IReadOnlyList<string> labels, IReadOnlyList<string> truth)
    {
        var metrics = ClassificationMetrics.Of(labels, truth, [.. Enumerable.Repeat(label, truth.Count)]);
        return new MajorityBaseline(label, metrics.Accuracy, metrics.MacroF1);
    }

    /// <summary>The most frequent label; of equals, the first by code point.</summary>
    public static string MostFrequent(IEnumerable<string> labels) =>
        labels.CountBy(label => label, StringComparer.Ordinal)
            .OrderByDescending(each => each.Value)
            .ThenBy(each => each.Key, StringComparer.Ordinal)
            .First().Key;
}

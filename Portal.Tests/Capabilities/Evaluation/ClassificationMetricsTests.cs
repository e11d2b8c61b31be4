using CsCheck;
using Portal.Capabilities.Evaluation;

namespace Portal.Tests.Capabilities.Evaluation;

public sealed class ClassificationMetricsTests
{
    private static readonly string[] Labels = ["a", "b", "c", "d"];

    private static readonly Gen<string> AnyLabel = Gen.Int[0, 3].Select(index => Labels[index]);

    [Fact]
    public void Of_KnownCounts_GivesTheFiguresOfTheTextbook()
    {
        var metrics = ClassificationMetrics.Of(["a", "b", "c"], ["a", "a", "a", "b", "b", "b"], ["a", "a", "b", "b", "b", "a"]);

        Assert.Equal(4 / 6d, metrics.Accuracy, 12);
        Assert.Equal(2 / 3d, metrics.Classes[0].Precision, 12);
        Assert.Equal(2 / 3d, metrics.Classes[1].Recall, 12);
        Assert.Equal(3, metrics.Classes[0].Support);
        Assert.Equal([2, 1, 0], metrics.Confusion[0]);
        // Class c occurs nowhere: it must not pull the mean down.
        Assert.Equal(2 / 3d, metrics.MacroF1, 12);
    }

    [Fact]
    public void Of_AnyPredictions_AddsUp() => Gen.Select(AnyLabel, AnyLabel).Array[1, 40].Sample(pairs =>
    {
        var metrics = ClassificationMetrics.Of(Labels, [.. pairs.Select(each => each.Item1)], [.. pairs.Select(each => each.Item2)]);

        Assert.Equal(pairs.Length, metrics.Confusion.Sum(row => row.Sum()));
        Assert.Equal(pairs.Count(each => each.Item1 == each.Item2) / (double)pairs.Length, metrics.Accuracy, 12);
        Assert.Equal(metrics.Accuracy, metrics.Classes.Sum(each => each.Recall * each.Support) / pairs.Length, 12);
        Assert.InRange(metrics.MacroF1, 0, 1);
    });

    [Fact]
    public void Of_AllRight_IsOne()
    {
        var metrics = ClassificationMetrics.Of(Labels, ["a", "b"], ["a", "b"]);

        Assert.Equal((1d, 1d), (metrics.Accuracy, metrics.MacroF1));
    }

    [Fact]
    public void MajorityBaseline_ScoresTheMostFrequentLabel()
    {
        var baseline = MajorityBaseline.Of(MajorityBaseline.MostFrequent(["b", "a", "b"]), Labels, ["a", "b", "b", "c"]);

        Assert.Equal("b", baseline.Label);
        Assert.Equal(0.5, baseline.Accuracy, 12);
        Assert.Equal(2 * 2 / 6d / 3, baseline.MacroF1, 12);
    }
}

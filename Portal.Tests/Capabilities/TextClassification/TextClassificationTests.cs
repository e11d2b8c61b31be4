using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Tests.Capabilities.TextClassification;

public sealed partial class TextClassificationTests : IDisposable
{
    private const double NaiveBayesOnSms = 0.982;
    private const double NaiveBayesOnTitles = 0.748;

    private readonly CapabilitiesProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("reviews.csv", "other", "complaint")]
    [InlineData("reviews-zh.csv", "zh", "投诉")]
    public void Train_OnSamples_BeatsTheMajorityButKnowsTheNoise(string file, string language, string majority)
    {
        var outcome = _program.Run("text-classification", "train", "--input", Sample(file)).Succeeded();

        var metrics = Metrics("out");
        Assert.Equal((language, "text", "label"), ((string)metrics["language"]!, (string)metrics["textColumn"]!, (string)metrics["labelColumn"]!));
        Assert.Equal(majority, (string)metrics["baseline"]!["label"]!);
        Assert.InRange((double)metrics["accuracy"]!, 0.83, 0.97);
        Assert.True((double)metrics["accuracy"]! > (double)metrics["baseline"]!["accuracy"]! + 0.3);
        Assert.Equal(1000, (int)metrics["trainRows"]! + (int)metrics["testRows"]!);
        Assert.Equal((int)metrics["testRows"]!, metrics["confusion"]!["counts"]!.AsArray().Sum(row => row!.AsArray().Sum(count => (int)count!)));
        Assert.Equal((int)metrics["testRows"]! + 1, _program.Text("out/predictions.csv").Count(character => character == '\n'));
        Assert.Contains("| accuracy |", _program.Text("out/summary.md"), StringComparison.Ordinal);
        AssertProgress(outcome.Output);
    }

    [Fact]
    public void Predict_OnTheFileTrainedOn_AddsColumnsAndMeasures()
    {
        _program.Run("text-classification", "train", "--input", Sample("reviews.csv"), "--out", "trained").Succeeded();

        var outcome = _program.Run("text-classification", "predict", "--model", "trained/model.zip", "--input", Sample("reviews.csv"), "--language", "zh-CN").Succeeded();

        AssertProgress(outcome.Output);
        Assert.StartsWith("text,label,predicted,score\n", _program.Text("out/predictions.csv"), StringComparison.Ordinal);
        Assert.True((double)Metrics("out")["accuracy"]! > 0.9);
        Assert.Contains("准确率", _program.Text("out/summary.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_WithoutLabels_WritesNoMetricsAndKeepsAllColumns()
    {
        _program.Run("text-classification", "train", "--input", Sample("reviews.csv"), "--out", "trained").Succeeded();
        _program.Write("new.csv", "id,message,score\n1,\"Does it come, with a spare lid?\",x\n2,The handle broke after two days.,y\n3,,z\n");

        _program.Run("text-classification", "predict", "--model", "trained/model.zip", "--input", "new.csv", "--text-column", "message").Succeeded();

        var lines = _program.Text("out/predictions.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("id,message,score,predicted,score_2", lines[0]);
        Assert.StartsWith("1,\"Does it come, with a spare lid?\",x,question,0.", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("2,The handle broke after two days.,y,complaint,0.", lines[2], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
        Assert.False(File.Exists(_program.PathOf("out/metrics.json")));
    }

    [Fact]
    public void Train_Twice_GivesTheSameBytes()
    {
        _program.Run("text-classification", "train", "--input", Sample("reviews-zh.csv"), "--seed", "5", "--out", "a").Succeeded();
        _program.Run("text-classification", "train", "--input", Sample("reviews-zh.csv"), "--seed", "5", "--out", "b").Succeeded();
        _program.Run("text-classification", "train", "--input", Sample("reviews-zh.csv"), "--seed", "6", "--out", "c").Succeeded();

        Assert.Equal(_program.Text("a/predictions.csv"), _program.Text("b/predictions.csv"));
        Assert.Equal(WithoutTime(Metrics("a")), WithoutTime(Metrics("b")));
        Assert.Equal(_program.Text("a/summary.md"), _program.Text("b/summary.md"));
        Assert.NotEqual(_program.Text("a/predictions.csv"), _program.Text("c/predictions.csv"));
    }

    [Fact]
    public void Train_InASandbox_TakesInputAndOutputFoldersFromTheEnvironment()
    {
        Directory.CreateDirectory(_program.PathOf("in"));
        File.Copy(Sample("reviews.csv"), _program.PathOf("in/my.csv"));

        _program.Run([("PORTAL_IN", _program.PathOf("in")), ("PORTAL_OUT", _program.PathOf("results"))], "text-classification", "train", "--input", "my.csv").Succeeded();

        Assert.True(File.Exists(_program.PathOf("results/model.zip")));
    }

    // Even root cannot make a folder in /proc: it stands for the read-only system of a sandbox.
    [Fact]
    public void TrainAndPredict_WhereOnlyTheResultsFolderIsWritable_Work()
    {
        _program.Run([("TMPDIR", "/proc")], "text-classification", "train", "--input", Sample("reviews.csv")).Succeeded();
        _program.Run([("TMPDIR", "/proc")], "text-classification", "predict", "--model", "out/model.zip", "--input", Sample("reviews.csv")).Succeeded();

        Assert.Equal(
            ["metrics.json", "model.zip", "predictions.csv", "summary.md"],
            Directory.EnumerateFileSystemEntries(_program.PathOf("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Train_WithTestLabelsNeverSeen_CountsThemAsWrong()
    {
        _program.Write("test.csv", "text,label\nThe lid broke after two days.,complaint\nThe lid broke.,sarcasm\n");

        var outcome = _program.Run("text-classification", "train", "--input", Sample("reviews.csv"), "--test-input", "test.csv").Succeeded();

        Assert.Contains("cannot be predicted: sarcasm", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0.5, (double)Metrics("out")["accuracy"]!);
    }

    [SkippableFact]
    public void Train_OnSms_IsNotWorseThanNaiveBayes()
    {
        _program.Run("text-classification", "train", "--input", RealData("sms-spam/sms.tsv"), "--text-column", "text", "--label-column", "label").Succeeded();

        Assert.True((double)Metrics("out")["accuracy"]! >= NaiveBayesOnSms, _program.Text("out/summary.md"));
    }

    [SkippableFact]
    public void Train_OnChineseTitles_IsNotWorseThanNaiveBayes()
    {
        _program.Run("text-classification", "train", "--input", RealData("csl-titles-zh/train.tsv"), "--test-input", RealData("csl-titles-zh/dev.tsv")).Succeeded();

        Assert.Equal(1000, (int)Metrics("out")["testRows"]!);
        Assert.True((double)Metrics("out")["accuracy"]! >= NaiveBayesOnTitles, _program.Text("out/summary.md"));
    }

    private static string Sample(string file) => Path.Combine(CapabilitiesProgram.RepositoryRoot, "samples", file);

    private static string RealData(string file)
    {
        var root = Environment.GetEnvironmentVariable("PORTAL_TEST_DATA");
        Skip.If(string.IsNullOrEmpty(root), "PORTAL_TEST_DATA is not set");
        var path = Path.Combine(root!, "data", file);
        Skip.IfNot(File.Exists(path), $"{path} does not exist");
        return path;
    }

    private JsonNode Metrics(string folder) => JsonNode.Parse(_program.Text($"{folder}/metrics.json"))!;

    private static string WithoutTime(JsonNode metrics)
    {
        Assert.True(metrics.AsObject().Remove("elapsedSeconds"));
        return metrics.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private static void AssertProgress(string output)
    {
        var shares = ProgressLine().Matches(output).Select(match => double.Parse(match.Groups["share"].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.True(shares.Count >= 4);
        Assert.Equal((0d, 1d), (shares[0], shares[^1]));
        Assert.Equal(shares.Order(), shares);
    }

    [GeneratedRegex("^::progress (?<share>[0-9.]+) \\S.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ProgressLine();
}

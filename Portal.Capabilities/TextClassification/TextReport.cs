using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Capabilities.Evaluation;

namespace Portal.Capabilities.TextClassification;

/// <summary>The content of <c>metrics.json</c>. Shares are fractions, 0 to 1.</summary>
internal sealed record TextReport
{
    public required string Capability { get; init; }

    public required string Verb { get; init; }

    public required string Version { get; init; }

    public required string Library { get; init; }

    public required int Seed { get; init; }

    public required string Input { get; init; }

    /// <summary>File the test rows came from; null when they were kept apart from the input.</summary>
    public string? TestInput { get; init; }

    public required string TextColumn { get; init; }

    public required string LabelColumn { get; init; }

    public required string Language { get; init; }

    public required double CjkShare { get; init; }

    public required int Rows { get; init; }

    public int? TrainRows { get; init; }

    public required int TestRows { get; init; }

    public required double Accuracy { get; init; }

    public required double MacroF1 { get; init; }

    /// <summary>Always answering the most frequent label.</summary>
    public required MajorityBaseline Baseline { get; init; }

    public required IReadOnlyList<ClassMetrics> Classes { get; init; }

    public required ConfusionMatrix Confusion { get; init; }

    public required double ElapsedSeconds { get; init; }
}

/// <param name="Counts">Rows are true labels, columns predicted ones, both in the order of <paramref name="Labels"/>.</param>
internal sealed record ConfusionMatrix(IReadOnlyList<string> Labels, IReadOnlyList<IReadOnlyList<int>> Counts);

[JsonSerializable(typeof(TextReport))]
[JsonSerializable(typeof(TextModelCard))]
internal sealed partial class TextJsonContext : JsonSerializerContext
{
    public static TextJsonContext Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    });
}

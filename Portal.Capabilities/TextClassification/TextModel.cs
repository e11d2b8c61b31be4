using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms.Text;

namespace Portal.Capabilities.TextClassification;

/// <summary>
/// Token counts weighted by TF-IDF, scaled to length one, and one averaged perceptron per class with calibrated scores.
/// Saved as an ML.NET model with one more entry in the zip that says how to feed it.
/// </summary>
internal sealed class TextModel
{
    public const int Passes = 10;

    private const string CardEntry = "portal-model.json";
    private const string CapabilityId = "text-classification";

    // A class has one weight per feature and training holds a few copies: this bounds the model near 80 MiB.
    private const int MostWeights = 20_000_000;
    private const int MostFeatures = 500_000;

    private readonly MLContext _context;
    private readonly ITransformer _transformer;
    private readonly DataViewSchema? _schema;

    private TextModel(MLContext context, ITransformer transformer, DataViewSchema? schema, TextModelCard card)
    {
        _context = context;
        _transformer = transformer;
        _schema = schema;
        Card = card;
    }

    public TextModelCard Card { get; }

    // The assembly version is fixed at 1.0.0; the informational one names the release, and the commit after a plus.
    public static string LibraryVersion { get; } = "Microsoft.ML " + typeof(MLContext).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <param name="scratch">Where the library puts its temporary files; must outlive the model.</param>
    /// <param name="progress">Told the share done, 0 to 1, and what is going on.</param>
    public static TextModel Train(
        IReadOnlyList<string> texts, IReadOnlyList<string> labels, TextModelCard card, ScratchFolder scratch, Action<double, string> progress)
    {
        var context = new MLContext(card.Seed) { TempFilePath = scratch.FullPath };
        var rows = context.Data.LoadFromEnumerable(
            Enumerable.Range(0, texts.Count).Select(row => new TokenRow { Tokens = TextFeatures.Tokens(texts[row]), Label = labels[row] }));

        progress(0, "weighing words");
        var featurise = context.Transforms.Conversion.MapValueToKey("LabelKey", nameof(TokenRow.Label))
            .Append(context.Transforms.Text.ProduceNgrams(
                "Features", nameof(TokenRow.Tokens), ngramLength: 1, useAllLengths: false,
                maximumNgramsCount: Math.Clamp(MostWeights / card.Labels.Count, 1000, MostFeatures),
                weighting: NgramExtractingEstimator.WeightingCriteria.TfIdf))
            .Append(context.Transforms.NormalizeLpNorm("Features"))
            .Fit(rows);
        var features = context.Data.Cache(featurise.Transform(rows), "Features", "LabelKey");

        context.Log += Passing(card.Labels.Count, progress);
        var classify = context.MulticlassClassification.Trainers.OneVersusAll(
                context.BinaryClassification.Trainers.AveragedPerceptron(new AveragedPerceptronTrainer.Options
                {
                    LabelColumnName = "LabelKey",
                    FeatureColumnName = "Features",
                    NumberOfIterations = Passes,
                }),
                "LabelKey")
            .Fit(features);
        var label = context.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(classify.Transform(features));
        return new TextModel(context, featurise.Append(classify).Append(label), rows.Schema, card);
    }

    /// <summary>Refuses files that <see cref="Save"/> did not write, and those of another way to cut texts.</summary>
    public static TextModel Load(string path, ScratchFolder scratch)
    {
        var file = Path.GetFileName(path);
        const string Remedy = "give the model.zip that text-classification train wrote";
        try
        {
            var card = ReadCard(path);
            if (card?.Capability != CapabilityId)
                throw new RefusalException($"{file} is not a text classification model", Remedy);
            if (card.FeaturesVersion != TextFeatures.Version)
                throw new RefusalException($"{file} was trained by another version of this capability", "train the model again");
            var context = new MLContext(card.Seed) { TempFilePath = scratch.FullPath };
            return new TextModel(context, context.Model.Load(path, out var schema), schema, card);
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or FormatException)
        {
            throw new RefusalException($"{file} cannot be read as a model: {exception.Message}", Remedy);
        }
    }

    public void Save(string path)
    {
        _context.Model.Save(_transformer, _schema, path);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        using var entry = zip.CreateEntry(CardEntry).Open();
        JsonSerializer.Serialize(entry, Card, TextJsonContext.Readable.TextModelCard);
    }

    /// <summary>The likeliest label of each text, and its probability.</summary>
    public IReadOnlyList<TextPrediction> Predict(IReadOnlyList<string> texts)
    {
        var rows = _context.Data.LoadFromEnumerable(texts.Select(text => new TokenRow { Tokens = TextFeatures.Tokens(text), Label = "" }));
        return _context.Data.CreateEnumerable<ScoredRow>(_transformer.Transform(rows), reuseRowObject: true)
            .Select(row => new TextPrediction(row.PredictedLabel, row.Score.Max()))
            .ToList();
    }

    private static TextModelCard? ReadCard(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        using var entry = zip.GetEntry(CardEntry)?.Open();
        return entry is null ? null : JsonSerializer.Deserialize(entry, TextJsonContext.Readable.TextModelCard);
    }

    // The library offers no progress callback; its log tells when a pass over the rows begins.
    private static EventHandler<LoggingEventArgs> Passing(int classes, Action<double, string> progress)
    {
        var begun = 0;
        return (_, message) =>
        {
            if (!message.RawMessage.Contains("Starting training iteration", StringComparison.Ordinal))
                return;
            var (position, pass) = Math.DivRem(begun++, Passes);
            progress(
                Math.Min(1, (double)begun / (classes * Passes)),
                $"training: class {Math.Min(position + 1, classes)} of {classes}, pass {pass + 1} of {Passes}");
        };
    }

    private sealed class TokenRow
    {
        [KeyType(TextFeatures.Buckets)]
        public uint[] Tokens { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private sealed class ScoredRow
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}

internal sealed record TextPrediction(string Label, float Score);

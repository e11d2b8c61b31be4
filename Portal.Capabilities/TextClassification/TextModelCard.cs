namespace Portal.Capabilities.TextClassification;

/// <summary>What a saved model says of itself.</summary>
/// <param name="Capability">Always <c>text-classification</c>.</param>
/// <param name="FeaturesVersion">The <see cref="TextFeatures.Version"/> it was trained with.</param>
/// <param name="Labels">All classes it can predict, in code point order.</param>
internal sealed record TextModelCard(
    string Capability, int FeaturesVersion, string Library, int Seed,
    string TextColumn, string LabelColumn, IReadOnlyList<string> Labels, TextLanguage Language);

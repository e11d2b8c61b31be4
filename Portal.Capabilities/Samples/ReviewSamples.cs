using System.Globalization;
using Portal.Capabilities.Tables;

namespace Portal.Capabilities.Samples;

/// <summary>
/// Invented customer messages with a label. Some say two things at once, some say nothing telling, and a few labels are wrong,
/// as in real collections: a good model scores about nine in ten, not ten.
/// </summary>
internal static class ReviewSamples
{
    private const int MixedPercent = 12;
    private const int NeutralPercent = 50;
    private const int TellingNothingPercent = 2;
    private const int WrongLabelPercent = 5;
    private const int CarelessPercent = 15;

    public static void Write(TextWriter output, ReviewPhrases phrases, int seed, int rows)
    {
        var random = new SplitMix64((ulong)seed);
        var csv = new CsvWriter(output);
        csv.Write(["text", "label"]);
        for (var row = 0; row < rows; row++)
        {
            // Uneven on purpose: people write more often when something is wrong.
            var topic = random.Pick((int[])[0, 0, 0, 1, 1, 1, 1, 2, 2, 3]);
            var text = Message(random, phrases, topic);
            var label = random.Chance(WrongLabelPercent) ? random.Below(phrases.Classes.Count) : topic;
            csv.Write([text, phrases.Classes[label].Label]);
        }
    }

    private static string Message(SplitMix64 random, ReviewPhrases phrases, int topic)
    {
        var sentences = new List<string>();
        if (random.Chance(TellingNothingPercent))
            sentences.Add(random.Pick(phrases.Neutral));
        else
            sentences.Add(random.Pick(phrases.Classes[topic].Sentences));
        if (random.Chance(MixedPercent))
            sentences.Add(random.Pick(random.Pick(phrases.Classes).Sentences));
        if (random.Chance(NeutralPercent))
            sentences.Insert(random.Below(sentences.Count + 1), random.Pick(phrases.Neutral));
        var opening = random.Pick(phrases.Openings);
        if (opening.Length > 0)
            sentences.Insert(0, opening);
        var text = string.Format(CultureInfo.InvariantCulture, string.Join(phrases.Joiner, sentences), random.Pick(phrases.Products), random.Pick(phrases.Parts));
        return random.Chance(CarelessPercent) ? Careless(random, text) : text;
    }

    // Two neighbouring characters swapped, as a hurried hand does.
    private static string Careless(SplitMix64 random, string text)
    {
        var at = random.Below(text.Length - 1);
        return string.Concat(text.AsSpan(0, at), text.AsSpan(at + 1, 1), text.AsSpan(at, 1), text.AsSpan(at + 2));
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Capabilities.Evaluation;

/// <summary>
/// Keeps a share of every class apart for the test. The choice depends on seed and text alone, not on the order of rows,
/// and equal texts of a class stay on one side, so that nothing tested was learned by heart.
/// </summary>
internal static class StratifiedSplit
{
    /// <returns>For each row, true when it belongs to the test part. Every class has at least one row on the training side.</returns>
    public static bool[] Test(IReadOnlyList<string> texts, IReadOnlyList<string> labels, double fraction, int seed)
    {
        var isTest = new bool[texts.Count];
        foreach (var rows in Enumerable.Range(0, texts.Count).GroupBy(row => labels[row], StringComparer.Ordinal))
        {
            var ordered = rows
                .Select(row => (Row: row, Key: Key(texts[row], seed)))
                .OrderBy(each => each.Key)
                .ThenBy(each => texts[each.Row], StringComparer.Ordinal)
                .ToList();
            var taken = Math.Clamp((int)Math.Round(ordered.Count * fraction, MidpointRounding.AwayFromZero), 1, ordered.Count - 1);
            taken = MoveOffEqualTexts(ordered.ConvertAll(each => texts[each.Row]), taken);
            for (var i = 0; i < taken; i++)
                isTest[ordered[i].Row] = true;
        }

        return isTest;
    }

    // To the nearest border between unequal texts, earlier first; 0 when a class has one text only.
    private static int MoveOffEqualTexts(List<string> texts, int border)
    {
        for (var distance = 0; distance < texts.Count; distance++)
        {
            foreach (var candidate in (ReadOnlySpan<int>)[border - distance, border + distance])
            {
                if (candidate > 0 && candidate < texts.Count && texts[candidate - 1] != texts[candidate])
                    return candidate;
            }
        }

        return 0;
    }

    private static ulong Key(string text, int seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}\n{text}")));
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}

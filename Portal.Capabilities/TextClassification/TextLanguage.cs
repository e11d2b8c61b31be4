namespace Portal.Capabilities.TextClassification;

/// <summary>What the texts are written in, as far as it matters for cutting them into tokens.</summary>
/// <param name="Code"><c>zh</c>, <c>ja</c>, <c>ko</c>, or <c>other</c> for scripts with spaces between words.</param>
/// <param name="CjkShare">Share of Chinese, Japanese and Korean characters among all letters, 0 to 1.</param>
internal sealed record TextLanguage(string Code, double CjkShare)
{
    // One Han character says about as much as three Latin letters, so a text is Chinese well before half its letters are.
    private const double LeastCjkShare = 0.3;

    // Japanese mixes kana and Han; hardly a sentence has less than a tenth of kana.
    private const double LeastScriptShare = 0.1;

    public static TextLanguage Of(IEnumerable<string> texts)
    {
        long letters = 0, han = 0, kana = 0, hangul = 0;
        foreach (var character in texts.SelectMany(text => text).Where(char.IsLetter))
        {
            letters++;
            if (character is >= '\u3040' and <= '\u30FF')
                kana++;
            else if (character is >= '\uAC00' and <= '\uD7AF')
                hangul++;
            else if (character is (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF'))
                han++;
        }

        var cjk = han + kana + hangul;
        if (letters == 0)
            return new TextLanguage("other", 0);
        return new TextLanguage(CodeOf(letters, cjk, kana, hangul), Math.Round((double)cjk / letters, 4));
    }

    private static string CodeOf(long letters, long cjk, long kana, long hangul)
    {
        if (cjk < letters * LeastCjkShare)
            return "other";
        if (hangul > cjk * LeastScriptShare && hangul > kana)
            return "ko";
        return kana > cjk * LeastScriptShare ? "ja" : "zh";
    }
}

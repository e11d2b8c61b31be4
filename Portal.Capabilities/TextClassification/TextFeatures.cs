using System.Text;

namespace Portal.Capabilities.TextClassification;

/// <summary>
/// Cuts a text into tokens and hashes each into one of 2^20 buckets. Chinese, Japanese and Korean have no spaces, so runs of
/// their characters give single characters and neighbouring pairs. Other text gives lower-case words, neighbouring words, and
/// pieces of 3 to 5 characters, which catch endings and misspellings.
/// </summary>
internal static class TextFeatures
{
    /// <summary>Rises with any change that gives a text other tokens: a model works only with the tokens it was trained on.</summary>
    public const int Version = 1;

    public const int Buckets = 1 << 20;

    /// <summary>Characters of a text that count; the rest would cost memory and says little more about the subject.</summary>
    public const int MostCharacters = 10_000;

    private const int ShortestPiece = 3;
    private const int LongestPiece = 5;

    // Seeds keep a word apart from the equal piece of a longer word.
    private const uint CharacterSeed = 0x811C9DC5;
    private const uint WordSeed = 0x01000193;
    private const uint WordPairSeed = 0x9E3779B9;
    private const uint PieceSeed = 0x85EBCA6B;

    private enum Kind
    {
        Space,
        Ideographic,
        Word,
        Symbol,
    }

    /// <summary>Bucket keys from 1 to <see cref="Buckets"/>, repeated as often as their tokens occur.</summary>
    public static uint[] Tokens(string text)
    {
        var lower = (text.Length > MostCharacters ? text[..MostCharacters] : text).ToLowerInvariant();
        var tokens = new List<uint>(lower.Length * 3);
        uint? previousWord = null;
        for (var start = 0; start < lower.Length;)
        {
            var kind = KindOf(lower[start]);
            var end = start + 1;
            while (end < lower.Length && KindOf(lower[end]) == kind)
                end++;
            var run = lower.AsSpan(start, end - start);
            if (kind == Kind.Ideographic)
                AddCharacters(tokens, run);
            else if (kind != Kind.Space)
                previousWord = AddWord(tokens, run, previousWord);
            start = end;
        }

        return [.. tokens];
    }

    /// <summary>True for a character of the scripts that are written without spaces, and for their punctuation.</summary>
    public static bool IsIdeographic(char character) => character
        is (>= '\u2E80' and <= '\u9FFF')  // radicals, CJK punctuation, kana, Han
        or (>= '\uAC00' and <= '\uD7AF')  // Hangul
        or (>= '\uF900' and <= '\uFAFF')  // Han, compatibility
        or (>= '\uFF00' and <= '\uFFEF'); // full-width forms

    private static Kind KindOf(char character)
    {
        if (char.IsWhiteSpace(character))
            return Kind.Space;
        if (IsIdeographic(character))
            return Kind.Ideographic;
        return char.IsLetterOrDigit(character) || character == '\'' || char.GetUnicodeCategory(character) == System.Globalization.UnicodeCategory.NonSpacingMark
            ? Kind.Word
            : Kind.Symbol;
    }

    private static void AddCharacters(List<uint> tokens, ReadOnlySpan<char> run)
    {
        for (var i = 0; i < run.Length; i++)
        {
            tokens.Add(Bucket(CharacterSeed, run.Slice(i, 1)));
            if (i + 1 < run.Length)
                tokens.Add(Bucket(CharacterSeed, run.Slice(i, 2)));
        }
    }

    private static uint AddWord(List<uint> tokens, ReadOnlySpan<char> word, uint? previous)
    {
        var hash = Hash(WordSeed, word);
        tokens.Add(Bucket(hash));
        if (previous is { } before)
            tokens.Add(Bucket(Hash(before ^ WordPairSeed, word)));
        Span<char> bounded = stackalloc char[Math.Min(word.Length, 64) + 2];
        bounded.Fill(' ');
        word[..(bounded.Length - 2)].CopyTo(bounded[1..]);
        for (var length = ShortestPiece; length <= LongestPiece; length++)
        {
            for (var i = 0; i + length <= bounded.Length; i++)
                tokens.Add(Bucket(PieceSeed, bounded.Slice(i, length)));
        }

        return hash;
    }

    private static uint Bucket(uint seed, ReadOnlySpan<char> token) => Bucket(Hash(seed, token));

    // FNV-1a over UTF-16 units, then the finaliser of MurmurHash3, since the low bits of FNV alone are uneven.
    private static uint Hash(uint seed, ReadOnlySpan<char> token)
    {
        unchecked
        {
            var hash = seed;
            foreach (var character in token)
                hash = (hash ^ character) * 16777619;
            return hash;
        }
    }

    private static uint Bucket(uint hash)
    {
        unchecked
        {
            hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
            hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
            return ((hash ^ (hash >> 16)) & (Buckets - 1)) + 1;
        }
    }
}

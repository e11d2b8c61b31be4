using System.Buffers.Text;
using System.Text;

namespace Portal.Runner.Spool;

/// <summary>How far a task says it is.</summary>
/// <param name="PartsPerMillion">0 to 1,000,000.</param>
/// <param name="Text">At most <see cref="ProgressLine.MaxTextLength"/> characters.</param>
public readonly record struct Progress(int PartsPerMillion, string Text);

/// <summary>Finds progress in a line: <c>::progress 0.42 text</c>, also with <c>42%</c>; and bars such as <c>epoch 3:  42%|####</c>.</summary>
public static class ProgressLine
{
    public const int MaxTextLength = 200;

    private const int MillionParts = 1_000_000;

    public static ReadOnlySpan<byte> Marker => "::progress "u8;

    public static Progress? TryParse(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(Marker))
            return Declared(line[Marker.Length..]);
        return line.IndexOf("%|"u8) is var percent and > 0 ? Bar(line, percent) : null;
    }

    private static Progress? Declared(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart((byte)' ');
        if (!Utf8Parser.TryParse(rest, out decimal value, out var used) || value < 0)
            return null;
        rest = rest[used..];
        if (rest.StartsWith("%"u8))
        {
            value /= 100;
            rest = rest[1..];
        }

        // A number that runs into a word is not a number.
        if (rest.Length > 0 && rest[0] != ' ' && rest[0] != '\t')
            return null;
        return new Progress(value >= 1 ? MillionParts : (int)(value * MillionParts), Shorten(rest));
    }

    private static Progress? Bar(ReadOnlySpan<byte> line, int percent)
    {
        var start = percent;
        while (start > 0 && char.IsAsciiDigit((char)line[start - 1]))
            start--;
        if (!Utf8Parser.TryParse(line[start..percent], out int value, out _) || value > 100)
            return null;
        return new Progress(value * (MillionParts / 100), Shorten(line[..start].TrimEnd(": "u8)));
    }

    private static string Shorten(ReadOnlySpan<byte> text)
    {
        // 200 characters take at most 800 bytes.
        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * MaxTextLength)]).Trim();
        if (shown.Length <= MaxTextLength)
            return shown;
        return shown[..(char.IsHighSurrogate(shown[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];
    }
}

using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Portal.Features.Billing.Documents;

/// <summary>One page, measured in points from its upper left corner as people think of paper; PDF counts from below.</summary>
public sealed class DocumentPage(PdfPageBuilder page, GlyphFont regular, GlyphFont bold)
{
    public const double Width = 595;
    public const double Height = 842;
    public const double Margin = 42;
    public const double Right = Width - Margin;

    /// <summary>Shade of text.</summary>
    public enum Ink
    {
        Text,
        Muted,
        Primary,
        Line,
        Wash,
    }

    public double Measure(string text, double size, bool isBold = false) => (isBold ? bold : regular).Width(page, text, size);

    /// <param name="y">Base line.</param>
    public void Text(string text, double x, double y, double size, Ink ink = Ink.Text, bool isBold = false)
    {
        Use(ink);
        (isBold ? bold : regular).Write(page, text, size, x, Height - y);
    }

    /// <summary>Ends at <paramref name="right"/>.</summary>
    public void TextRight(string text, double right, double y, double size, Ink ink = Ink.Text, bool isBold = false) =>
        Text(text, right - Measure(text, size, isBold), y, size, ink, isBold);

    public void Rule(double y, double from = Margin, double to = Right, double thickness = 0.6, Ink ink = Ink.Line)
    {
        Use(ink);
        page.DrawLine(new PdfPoint(from, Height - y), new PdfPoint(to, Height - y), thickness);
    }

    public void Fill(double x, double y, double width, double height, Ink ink)
    {
        Use(ink);
        page.DrawRectangle(new PdfPoint(x, Height - y - height), width, height, 0.1, fill: true);
    }

    /// <summary>The logo: a diamond with a diamond cut out.</summary>
    public void Diamond(double x, double y, double size)
    {
        Use(Ink.Primary);
        var (middleX, middleY) = (x + (size / 2), Height - y - (size / 2));
        foreach (var (half, isHole) in new[] { (size / 2, false), (size * 0.255, true) })
        {
            if (isHole)
                page.SetTextAndFillColor(255, 255, 255);
            var (left, right) = (new PdfPoint(middleX - half, middleY), new PdfPoint(middleX + half, middleY));
            if (isHole)
                page.SetStrokeColor(255, 255, 255);
            page.DrawTriangle(left, new PdfPoint(middleX, middleY + half), right, 0.01, fill: true);
            page.DrawTriangle(left, new PdfPoint(middleX, middleY - half), right, 0.01, fill: true);
        }
    }

    /// <summary>Breaks a text into lines: at spaces, between Chinese characters, and inside a word only when it alone is too long.</summary>
    public IReadOnlyList<string> Wrap(string text, double width, double size, bool isBold = false)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var piece in Pieces(text))
        {
            if (Measure(line + piece, size, isBold) <= width)
            {
                line += piece;
                continue;
            }

            if (line.Length > 0)
                lines.Add(line.TrimEnd());
            line = piece.TrimStart();
            while (line.Length > 1 && Measure(line, size, isBold) > width)
            {
                var fits = line.Length - 1;
                while (fits > 1 && Measure(line[..fits], size, isBold) > width)
                    fits--;
                lines.Add(line[..fits]);
                line = line[fits..];
            }
        }

        if (line.Length > 0 || lines.Count == 0)
            lines.Add(line.TrimEnd());
        return lines;
    }

    private static IEnumerable<string> Pieces(string text)
    {
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || text[i - 1] == ' ' || IsWide(text[i - 1]) || IsWide(text[i]))
            {
                // A surrogate pair is one character.
                if (i < text.Length && char.IsLowSurrogate(text[i]))
                    continue;
                yield return text[start..i];
                start = i;
            }
        }
    }

    private static bool IsWide(char character) => character is >= '\u2E80' and <= '\uFFDC';

    private void Use(Ink ink)
    {
        var (red, green, blue) = ink switch
        {
            Ink.Muted => ((byte)0x5B, (byte)0x64, (byte)0x72),
            Ink.Primary => ((byte)0x34, (byte)0x54, (byte)0xD1),
            Ink.Line => ((byte)0xD5, (byte)0xDA, (byte)0xE1),
            Ink.Wash => ((byte)0xF6, (byte)0xF7, (byte)0xF9),
            _ => ((byte)0x16, (byte)0x19, (byte)0x1F),
        };
        page.SetTextAndFillColor(red, green, blue);
        page.SetStrokeColor(red, green, blue);
    }
}

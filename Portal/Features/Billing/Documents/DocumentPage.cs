using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace Portal.Features.Billing.Documents;

/// <summary>One page, measured in points from its upper left corner.</summary>
public sealed class DocumentPage : IDisposable
{
    public const double Width = 595;
    public const double Height = 842;
    public const double Margin = 42;
    public const double Right = Width - Margin;

    private readonly XGraphics _graphics;

    public DocumentPage(PdfDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var page = document.AddPage();
        (page.Width, page.Height) = (XUnit.FromPoint(Width), XUnit.FromPoint(Height));
        _graphics = XGraphics.FromPdfPage(page);
    }

    /// <summary>Shade of text.</summary>
    public enum Ink
    {
        Text,
        Muted,
        Primary,
        Line,
        Wash,
    }

    public void Dispose() => _graphics.Dispose();

    public static double Measure(string text, double size, bool isBold = false) => FontOf(isBold).Width(text, size);

    /// <param name="y">Base line.</param>
    public void Text(string text, double x, double y, double size, Ink ink = Ink.Text, bool isBold = false) =>
        FontOf(isBold).Write(_graphics, text, size, new XSolidBrush(ColourOf(ink)), x, y);

    /// <summary>Ends at <paramref name="right"/>.</summary>
    public void TextRight(string text, double right, double y, double size, Ink ink = Ink.Text, bool isBold = false) =>
        Text(text, right - Measure(text, size, isBold), y, size, ink, isBold);

    public void Rule(double y, double from = Margin, double to = Right, double thickness = 0.6, Ink ink = Ink.Line) =>
        _graphics.DrawLine(new XPen(ColourOf(ink), thickness), from, y, to, y);

    public void Fill(double x, double y, double width, double height, Ink ink) => _graphics.DrawRectangle(new XSolidBrush(ColourOf(ink)), x, y, width, height);

    /// <summary>The logo: a diamond with a diamond cut out.</summary>
    public void Diamond(double x, double y, double size)
    {
        var (middleX, middleY) = (x + (size / 2), y + (size / 2));
        var path = new XGraphicsPath { FillMode = XFillMode.Alternate };
        foreach (var half in new[] { size / 2, size * 0.255 })
            path.AddPolygon([new XPoint(middleX - half, middleY), new XPoint(middleX, middleY - half), new XPoint(middleX + half, middleY), new XPoint(middleX, middleY + half)]);
        _graphics.DrawPath(new XSolidBrush(ColourOf(Ink.Primary)), path);
    }

    /// <summary>Breaks a text into lines: at spaces, between Chinese characters, and inside a word only when it alone is too long.</summary>
    public static IReadOnlyList<string> Wrap(string text, double width, double size, bool isBold = false)
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

    private static GlyphFont FontOf(bool isBold) => isBold ? DocumentFonts.Bold : DocumentFonts.Regular;

    private static XColor ColourOf(Ink ink) => XColor.FromArgb(ink switch
    {
        Ink.Muted => unchecked((int)0xFF5B6472),
        Ink.Primary => unchecked((int)0xFF3454D1),
        Ink.Line => unchecked((int)0xFFD5DAE1),
        Ink.Wash => unchecked((int)0xFFF6F7F9),
        _ => unchecked((int)0xFF16191F),
    });
}

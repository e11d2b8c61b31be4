using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace Portal.Features.Billing.Documents;

/// <summary>A weight of a font, how wide its characters are and which it has. What was found out once serves every document.</summary>
public sealed class GlyphFont(string family, XFontStyleEx style)
{
    private const double MeasuredAt = 1000;

    /// <summary>Stands for what the font does not have, such as an emoji.</summary>
    private const string Missing = "□";

    private readonly ConcurrentDictionary<double, XFont> _sizes = new();
    private readonly ConcurrentDictionary<Rune, double> _widths = new();

    /// <summary>Width of a text in points.</summary>
    public double Width(string text, double size) => Shown(text).EnumerateRunes().Sum(WidthOf) * size / MeasuredAt;

    /// <summary>Writes a text from its left end on the base line.</summary>
    public void Write(XGraphics page, string text, double size, XBrush brush, double x, double baseline) => page.DrawString(Shown(text), At(size), brush, x, baseline);

    // What can be written: no control characters, and a box for whatever the font lacks.
    private string Shown(string text)
    {
        var shown = new StringBuilder(text.Length);
        var elements = StringInfo.GetTextElementEnumerator(text.Normalize(NormalizationForm.FormC));
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (element.All(char.IsControl))
                continue;
            shown.Append(element.EnumerateRunes().All(rune => !double.IsNaN(WidthOf(rune))) ? element : Missing);
        }

        return shown.ToString();
    }

    private double WidthOf(Rune rune) => _widths.GetOrAdd(rune, Measure);

    // The writer tells which glyph it would draw, and 0 is none. Not a number for what the font does not have.
    private double Measure(Rune rune)
    {
        using var document = new PdfDocument();
        var isThere = false;
        document.RenderEvents.RenderTextEvent += (_, text) => isThere = text.CodePointGlyphIndexPairs is [{ GlyphIndex: not 0 }];
        using var page = XGraphics.FromPdfPage(document.AddPage());
        page.DrawString(rune.ToString(), At(MeasuredAt), XBrushes.Black, 0, 0);
        return isThere ? page.MeasureString(rune.ToString(), At(MeasuredAt)).Width : double.NaN;
    }

    private XFont At(double size) => _sizes.GetOrAdd(size, points => new XFont(family, points, style));
}

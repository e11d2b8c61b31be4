using System.Globalization;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Portal.Features.Billing.Documents;

/// <summary>
/// A TrueType font in one document, for any number of different characters. The writer embeds what is used as a font of
/// single-byte codes, so one added font holds at most 255; when it is full the same file is added again.
/// </summary>
public sealed class GlyphFont(PdfDocumentBuilder document, ReadOnlyMemory<byte> file)
{
    private const int MaxGlyphs = 255;
    private const double MeasuredAt = 1000;

    /// <summary>Stands for what the font does not have, such as an emoji.</summary>
    private const char Missing = '□';

    private readonly List<(PdfDocumentBuilder.AddedFont Font, HashSet<char> Used)> _added = [];
    private readonly Dictionary<char, double> _widths = [];

    /// <summary>Width of a text in points.</summary>
    public double Width(PdfPageBuilder page, string text, double size) => Shown(page, text).Sum(character => _widths[character]) * size / MeasuredAt;

    /// <summary>Writes a text from its left end on the base line.</summary>
    public void Write(PdfPageBuilder page, string text, double size, double x, double baseline)
    {
        var shown = Shown(page, text);
        for (var start = 0; start < shown.Length;)
        {
            var (font, length) = Run(shown.AsSpan(start));
            var run = shown.Substring(start, length);
            page.AddText(run, size, new PdfPoint(x, baseline), font);
            x += run.Sum(character => _widths[character]) * size / MeasuredAt;
            start += length;
        }
    }

    // The longest beginning that one added font can hold, or already holds.
    private (PdfDocumentBuilder.AddedFont Font, int Length) Run(ReadOnlySpan<char> text)
    {
        foreach (var (font, used) in _added)
        {
            if (!used.Contains(text[0]) && used.Count >= MaxGlyphs)
                continue;
            var length = 0;
            while (length < text.Length && (used.Contains(text[length]) || used.Count < MaxGlyphs))
                used.Add(text[length++]);
            return (font, length);
        }

        _added.Add((document.AddTrueTypeFont(file), []));
        return Run(text);
    }

    // What can be written, with the width of each character known.
    private string Shown(PdfPageBuilder page, string text)
    {
        if (_added.Count == 0)
            _added.Add((document.AddTrueTypeFont(file), []));
        var shown = new System.Text.StringBuilder(text.Length);
        var elements = StringInfo.GetTextElementEnumerator(text.Normalize(System.Text.NormalizationForm.FormC));
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (element.All(character => !char.IsSurrogate(character) && !char.IsControl(character) && Knows(page, character)))
                shown.Append(element);
            else if (!element.All(char.IsControl) && Knows(page, Missing))
                shown.Append(Missing);
        }

        return shown.ToString();
    }

    private bool Knows(PdfPageBuilder page, char character)
    {
        if (_widths.TryGetValue(character, out var width))
            return !double.IsNaN(width);
        try
        {
            var letter = page.MeasureText(character.ToString(), MeasuredAt, new PdfPoint(0, 0), _added[0].Font)[0];
            width = letter.EndBaseLine.X - letter.StartBaseLine.X;
        }
        catch (InvalidOperationException)
        {
            // The writer says so when the font has no such character.
            width = double.NaN;
        }

        _widths[character] = width;
        return !double.IsNaN(width);
    }
}

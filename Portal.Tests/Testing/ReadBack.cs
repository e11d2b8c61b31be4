using CsvHelper;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;

namespace Portal.Tests.Testing;

/// <summary>Reads documents the portal wrote as their receivers do.</summary>
public static class ReadBack
{
    /// <summary>The text of all pages, in reading order.</summary>
    public static string Pdf(byte[] bytes)
    {
        using var pdf = PdfDocument.Open(bytes);
        return string.Join('\n', pdf.GetPages().Select(page => ContentOrderTextExtractor.GetText(page)));
    }

    /// <summary>Each row by the names of the first.</summary>
    public static List<Dictionary<string, string>> Csv(byte[] bytes)
    {
        using var reader = CsvReader.Create(bytes);
        var rows = new List<Dictionary<string, string>>();
        string[]? header = null;
        while (reader.Read())
        {
            var cells = Enumerable.Range(0, reader.FieldCount).Select(reader.GetString).ToArray();
            header ??= reader.Headers is { Count: > 0 } known ? [.. known] : cells;
            rows.Add(header.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
        }

        return rows;
    }
}

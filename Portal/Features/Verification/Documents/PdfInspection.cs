using System.Text;
using Portal.Core.Primitives;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Tokens;

namespace Portal.Features.Verification.Documents;

/// <summary>Reads a PDF through and refuses what is not only that, or acts: scripts, programs to launch, files within, forms that send themselves.</summary>
public static class PdfInspection
{
    private const int HeadBytes = 1024;
    private const int MostObjects = 100_000;
    private const int MostDepth = 64;

    // As browsers look for markup, in the first bytes.
    private static readonly string[] Markup = ["<html", "<script", "<svg", "<!doctype", "<body", "<iframe", "<?xml", "<?php"];

    // Names of PDF 2.0 (ISO 32000-2) tables 201 and 44 and of chapter 12.6.4; the last three are entries of dictionaries.
    private static readonly HashSet<string> Acting = new(StringComparer.Ordinal)
        { "JavaScript", "Launch", "SubmitForm", "ImportData", "GoToE", "Rendition", "RichMediaExecute", "RichMedia", "Movie", "Sound", "EmbeddedFile", "JS", "EmbeddedFiles", "XFA" };

    public static Result<InspectedDocument> Read(byte[] content, InspectionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(limits);
        if (RefuseFrame(content) is { } refusal)
            return refusal;
        using var document = PdfDocument.Open(content, new ParsingOptions { UseLenientParsing = false, MaxStackDepth = MostDepth, SkipMissingFonts = true });
        if (document.IsEncrypted)
            return DocumentRefusals.Of(DocumentRefusals.Encrypted);
        var objects = document.Structure.CrossReferenceTable.ObjectOffsets;
        if (objects.Count > MostObjects || document.NumberOfPages == 0)
            return DocumentRefusals.Of(DocumentRefusals.Unreadable);
        if (document.NumberOfPages > limits.MaxPages)
            return DocumentRefusals.Of(DocumentRefusals.TooManyPages, limits.MaxPages);
        foreach (var reference in objects.Keys)
        {
            if (Acts(document.Structure.GetObject(reference)?.Data, 0))
                return DocumentRefusals.Of(DocumentRefusals.Unsafe);
        }

        return Acts(document.Structure.Catalog.CatalogDictionary, 0) ? DocumentRefusals.Of(DocumentRefusals.Unsafe) : new InspectedDocument(content, document.NumberOfPages);
    }

    // Begins and ends as a PDF, with no room for another file before, after, or in the head.
    private static Refusal? RefuseFrame(byte[] content)
    {
        var head = Encoding.Latin1.GetString(content, 0, Math.Min(HeadBytes, content.Length));
        if (Array.Exists(Markup, markup => head.Contains(markup, StringComparison.OrdinalIgnoreCase)))
            return DocumentRefusals.Of(DocumentRefusals.Unsafe);
        var end = content.AsSpan().LastIndexOf("%%EOF"u8);
        if (end < 0)
            return DocumentRefusals.Of(DocumentRefusals.Unreadable);
        return content.AsSpan(end + 5).ContainsAnyExcept((byte)' ', (byte)'\r', (byte)'\n') ? DocumentRefusals.Of(DocumentRefusals.Unsafe) : null;
    }

    private static bool Acts(IToken? token, int depth) => depth > MostDepth || token switch
    {
        NameToken name => Acting.Contains(name.Data),
        StreamToken stream => Acts(stream.StreamDictionary, depth + 1),
        DictionaryToken dictionary => dictionary.Data.Any(pair => Acting.Contains(pair.Key) || Acts(pair.Value, depth + 1)),
        ArrayToken array => array.Data.Any(one => Acts(one, depth + 1)),
        _ => false,
    };
}

namespace Portal.Features.Verification.Documents;

/// <summary>What a document may be.</summary>
public enum DocumentType
{
    Pdf = 1,
    Png = 2,
    Jpeg = 3,
}

/// <summary>Knows documents by their first bytes; what a name or a browser says counts for nothing.</summary>
public static class DocumentTypes
{
    /// <summary>The type whose files begin so; null for any other.</summary>
    public static DocumentType? Of(ReadOnlySpan<byte> content) =>
        content.StartsWith("%PDF-"u8) ? DocumentType.Pdf
        : content.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? DocumentType.Png
        : content.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? DocumentType.Jpeg
        : null;

    public static string MediaTypeOf(DocumentType type) => type switch
    {
        DocumentType.Pdf => "application/pdf",
        DocumentType.Png => "image/png",
        _ => "image/jpeg",
    };

    public static string ExtensionOf(DocumentType type) => type switch
    {
        DocumentType.Pdf => ".pdf",
        DocumentType.Png => ".png",
        _ => ".jpg",
    };
}

using Portal.Core.Primitives;

namespace Portal.Features.Verification.Documents;

/// <summary>A file that was read through.</summary>
/// <param name="Content">What is kept of it.</param>
public sealed record InspectedDocument(byte[] Content, int Pages);

/// <param name="MaxPixels">Of a picture.</param>
/// <param name="MaxPages">Of a PDF.</param>
public sealed record InspectionLimits(long MaxPixels, int MaxPages);

/// <summary>Reads a document through. Whatever its reader throws is the file's fault.</summary>
public static class DocumentInspection
{
    public static Result<InspectedDocument> Read(byte[] content, DocumentType type, InspectionLimits limits)
    {
        try
        {
            return type == DocumentType.Pdf ? PdfInspection.Read(content, limits) : ImageInspection.Read(content, type, limits);
        }
        catch (Exception error) when (error.GetType().Name.Contains("Encrypted", StringComparison.Ordinal))
        {
            return DocumentRefusals.Of(DocumentRefusals.Encrypted);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return DocumentRefusals.Of(DocumentRefusals.Unreadable);
        }
    }
}

using System.Globalization;
using Microsoft.Extensions.Options;

namespace Portal.Features.Verification.Documents;

/// <summary>Draws a page of a document as a picture. Pictures are what they are; pages of a PDF are drawn by <c>pdftoppm</c> of poppler, where it is installed.</summary>
public sealed class DocumentPages(IOptions<VerificationOptions> options)
{
    // The longer side, pixels: sharp on a large screen, and a bound whatever size a page says it has.
    private const string Side = "1800";

    /// <summary>True where pages of a PDF can be drawn.</summary>
    public static bool DrawsPdf { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "pdftoppm")));

    /// <returns>The picture and its media type; null when it cannot be drawn.</returns>
    public async Task<(byte[] Picture, string MediaType)?> DrawAsync(VerificationDocument document, byte[] content, int page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Type != DocumentType.Pdf)
            return (content, DocumentTypes.MediaTypeOf(document.Type));
        if (!DrawsPdf)
            return null;
        var number = page.ToString(CultureInfo.InvariantCulture);
        var drawn = await ChildProgram.RunAsync("pdftoppm", ["-png", "-singlefile", "-f", number, "-l", number, "-scale-to", Side, "-"], content, TimeSpan.FromSeconds(options.Value.MaxSeconds), cancellationToken);
        return drawn is { ExitCode: 0, Output.Length: > 0 } ? (drawn.Output, "image/png") : null;
    }
}

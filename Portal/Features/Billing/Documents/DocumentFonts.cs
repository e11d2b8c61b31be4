using PdfSharp.Drawing;
using PdfSharp.Fonts;

namespace Portal.Features.Billing.Documents;

/// <summary>The two weights of Noto Sans SC (SIL Open Font License) that lie beside the program; they have Latin and Chinese.</summary>
public sealed class DocumentFonts : IFontResolver
{
    private const string Family = "Noto Sans SC";

    // The writer asks one resolver of the whole process, and keeps what it read.
    static DocumentFonts() => GlobalFontSettings.FontResolver = new DocumentFonts();

    public static GlyphFont Regular { get; } = new(Family, XFontStyleEx.Regular);

    public static GlyphFont Bold { get; } = new(Family, XFontStyleEx.Bold);

    public FontResolverInfo ResolveTypeface(string familyName, bool isBold, bool isItalic) => new(isBold ? "NotoSansSC_700Bold.ttf" : "NotoSansSC_400Regular.ttf");

    public byte[] GetFont(string faceName) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fonts", faceName));
}

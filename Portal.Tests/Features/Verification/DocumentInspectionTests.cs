using System.Text;
using Portal.Features.Verification.Documents;
using Portal.Tests.Testing;
using SkiaSharp;

namespace Portal.Tests.Features.Verification;

public sealed class DocumentInspectionTests
{
    private static readonly InspectionLimits Limits = new(50_000_000, 2);

    [Fact]
    public void Pdf_OfOnePage_IsTakenAsItIs()
    {
        var content = ADocument.Pdf();

        var read = DocumentInspection.Read(content, DocumentType.Pdf, Limits).Value;

        Assert.Equal((1, content), (read.Pages, read.Content));
    }

    public static TheoryData<string, byte[], string> Hostile { get; } = new()
    {
        { "script when opened", ADocument.Pdf("/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), DocumentRefusals.Unsafe },
        { "script in an object of its own, its name written otherwise", ADocument.Pdf("/OpenAction 4 0 R", "<</S/J#61vaScript/J#53(app.alert(1))>>"), DocumentRefusals.Unsafe },
        { "launches a program", ADocument.Pdf("/OpenAction<</S/Launch/F(cmd.exe)>>"), DocumentRefusals.Unsafe },
        { "has a file within", ADocument.Pdf("/Names<</EmbeddedFiles<</Names[]>>>>"), DocumentRefusals.Unsafe },
        { "is a page of the web too", [.. "%PDF-1.4\n<HTML><script>alert(1)</script>\n"u8, .. ADocument.Pdf()], DocumentRefusals.Unsafe },
        { "has another file behind it", [.. ADocument.Pdf(), .. "PK\u0003\u0004"u8], DocumentRefusals.Unsafe },
        { "is cut off", ADocument.Pdf().AsSpan(0, 120).ToArray(), DocumentRefusals.Unreadable },
        { "is a header alone", "%PDF-1.4\n%%EOF"u8.ToArray(), DocumentRefusals.Unreadable },
        { "has too many pages", ADocument.Pdf(pages: 3), DocumentRefusals.TooManyPages },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Pdf_ThatIsMoreThanADocument_IsRefused(string what, byte[] content, string code)
    {
        Assert.NotEmpty(what);
        Assert.Equal(code, DocumentInspection.Read(content, DocumentType.Pdf, Limits).Refusal?.Code);
    }

    [Fact]
    public void Photograph_LosesWhereItWasTaken_AndStandsUpright()
    {
        var read = DocumentInspection.Read(ADocument.Photograph("N 39 54 E 116 23", 40, 20), DocumentType.Jpeg, Limits).Value;

        Assert.DoesNotContain("39 54", Encoding.Latin1.GetString(read.Content), StringComparison.Ordinal);
        using var codec = SKCodec.Create(new MemoryStream(read.Content));
        Assert.Equal((20, 40), (codec.Info.Width, codec.Info.Height));
    }

    [Fact]
    public void Png_WithAnotherFileBehind_ComesOutWithout()
    {
        var read = DocumentInspection.Read([.. ADocument.Picture(), .. "<script>alert(1)</script>"u8], DocumentType.Png, Limits).Value;

        Assert.DoesNotContain("script", Encoding.Latin1.GetString(read.Content), StringComparison.Ordinal);
    }

    [Fact]
    public void Png_OfTooManyPixels_IsRefusedByItsHeader()
    {
        var before = GC.GetTotalAllocatedBytes();

        Assert.Equal(DocumentRefusals.TooManyPixels, DocumentInspection.Read(ADocument.PngBomb(50_000, 50_000), DocumentType.Png, Limits).Refusal?.Code);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 10_000_000);
    }

    [Fact]
    public void Png_ThatIsCutOff_IsUnreadable() =>
        Assert.Equal(DocumentRefusals.Unreadable, DocumentInspection.Read(ADocument.Picture().AsSpan(0, 40).ToArray(), DocumentType.Png, Limits).Refusal?.Code);

    [Theory]
    [InlineData("../../etc/passwd", "passwd.pdf")]
    [InlineData("C:\\Users\\li\\licence.exe", "licence.pdf")]
    // Right-to-left override: shown, it would read licence exe.pdf.
    [InlineData("licence\u202Efdp.exe", "licencefdp.pdf")]
    [InlineData("a\r\nSet-Cookie: b", "aSet-Cookie: b.pdf")]
    [InlineData("营业执照.PDF", "营业执照.pdf")]
    [InlineData("..", "document.pdf")]
    [InlineData("", "document.pdf")]
    public void Name_LeadsNowhereAndReadsAsItIs(string name, string shown) => Assert.Equal(shown, DocumentNames.Of(name, DocumentType.Pdf));

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("PK\u0003\u0004")]
    [InlineData(" %PDF-1.4")]
    [InlineData("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")]
    public void Type_OfWhatIsNoDocument_IsUnknown(string content) => Assert.Null(DocumentTypes.Of(Encoding.Latin1.GetBytes(content)));
}

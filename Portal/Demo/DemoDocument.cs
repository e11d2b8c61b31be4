using Portal.Core.Accounts.Verification;
using SkiaSharp;

namespace Portal.Demo;

/// <summary>A picture of a licence, as an applicant would photograph theirs; it says that it is none.</summary>
internal static class DemoDocument
{
    private const int Width = 1000;
    private const int Height = 700;

    public static Stream Of(VerificationFields fields)
    {
        using var bitmap = new SKBitmap(Width, Height);
        using var canvas = new SKCanvas(bitmap);
        using var face = SKTypeface.FromFile(Path.Combine(AppContext.BaseDirectory, "fonts", "NotoSansSC_400Regular.ttf"));
        using var large = new SKFont(face, 44);
        using var small = new SKFont(face, 26);
        using var ink = new SKPaint { Color = new SKColor(0x16, 0x19, 0x1F), IsAntialias = true };
        using var frame = new SKPaint { Color = new SKColor(0x34, 0x54, 0xD1), IsStroke = true, StrokeWidth = 4, IsAntialias = true };
        canvas.Clear(new SKColor(0xFB, 0xFA, 0xF5));
        canvas.DrawRect(30, 30, Width - 60, Height - 60, frame);
        canvas.DrawText("样本 · SPECIMEN", Width / 2f, 120, SKTextAlign.Center, large, ink);
        foreach (var (line, number) in new[] { fields.LegalName, fields.IdNumber, fields.Country, fields.Address, fields.Phone }.Select((line, number) => (line, number)))
            canvas.DrawText(line, 110, 240 + (number * 70), SKTextAlign.Left, small, ink);
        canvas.Flush();
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 90);
        return new MemoryStream(data.ToArray());
    }
}

using Portal.Core.Primitives;
using SkiaSharp;

namespace Portal.Features.Verification.Documents;

/// <summary>Reads a picture and writes it anew: what comes out is pixels and nothing else, neither place nor camera nor what was hung on behind.</summary>
public static class ImageInspection
{
    private const int JpegQuality = 92;

    public static Result<InspectedDocument> Read(byte[] content, DocumentType type, InspectionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        using var data = SKData.CreateCopy(content);
        // The header alone: nothing is unpacked yet.
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat != (type == DocumentType.Png ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg))
            return DocumentRefusals.Of(DocumentRefusals.Unreadable);
        if ((long)codec.Info.Width * codec.Info.Height > limits.MaxPixels)
            return DocumentRefusals.Of(DocumentRefusals.TooManyPixels, limits.MaxPixels / 1_000_000);
        using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, codec.Info.IsOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            return DocumentRefusals.Of(DocumentRefusals.Unreadable);
        using var upright = Upright(bitmap, codec.EncodedOrigin);
        using var written = (upright ?? bitmap).Encode(codec.EncodedFormat, JpegQuality);
        return new InspectedDocument(written.ToArray(), Pages: 1);
    }

    // The camera's word on how it was held goes with the other metadata, so that the pixels must stand as it meant.
    private static SKBitmap? Upright(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
            return null;
        var (width, height) = (bitmap.Width, bitmap.Height);
        var matrix = origin switch
        {
            SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
            _ => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
        };
        var isTurned = origin >= SKEncodedOrigin.LeftTop;
        var upright = new SKBitmap(new SKImageInfo(isTurned ? height : width, isTurned ? width : height, bitmap.ColorType, bitmap.AlphaType));
        using var canvas = new SKCanvas(upright);
        canvas.SetMatrix(matrix);
        canvas.DrawBitmap(bitmap, 0, 0);
        return upright;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace Portal.Tests.Testing;

/// <summary>Files as people send them, and as those do who mean harm.</summary>
public static class ADocument
{
    /// <summary>A PDF of one page.</summary>
    public static byte[] Pdf(string catalog = "", params string[] more) => Pdf(1, catalog, more);

    /// <summary>A PDF of empty pages.</summary>
    /// <param name="catalog">What else stands in its catalogue.</param>
    /// <param name="more">Further objects, numbered on from the last page, which is 3 where there is one.</param>
    public static byte[] Pdf(int pages, string catalog = "", params string[] more)
    {
        var kids = string.Join(' ', Enumerable.Range(3, pages).Select(number => $"{number} 0 R"));
        string[] objects = [$"<</Type/Catalog/Pages 2 0 R{catalog}>>", $"<</Type/Pages/Kids[{kids}]/Count {pages}>>", .. Enumerable.Repeat("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>", pages), .. more];
        var text = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        foreach (var (body, number) in objects.Select((body, index) => (body, index + 1)))
        {
            offsets.Add(text.Length);
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number} 0 obj\n{body}\nendobj\n");
        }

        var start = text.Length;
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"trailer\n<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>A PDF whose list of objects unpacks to as many zeros.</summary>
    public static byte[] PdfBomb(int mebibytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < mebibytes; i++)
                zlib.Write(zeros);
        }

        using var file = new MemoryStream();
        file.Write(Encoding.Latin1.GetBytes($"%PDF-1.5\n1 0 obj\n<</Type/XRef/W[1 2 1]/Size 2/Root 1 0 R/Filter/FlateDecode/Length {packed.Length}>>\nstream\n"));
        packed.WriteTo(file);
        file.Write("\nendstream\nendobj\nstartxref\n9\n%%EOF\n"u8);
        return file.ToArray();
    }

    public static byte[] Picture(SKEncodedImageFormat format = SKEncodedImageFormat.Png, int width = 40, int height = 20)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(SKColors.SteelBlue);
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    /// <summary>A JPEG with a segment of metadata, which says <paramref name="secret"/> and that the camera was turned to the right.</summary>
    public static byte[] Photograph(string secret, int width, int height)
    {
        var plain = Picture(SKEncodedImageFormat.Jpeg, width, height);
        // TIFF, big endian, one entry: orientation 6; then the words.
        byte[] exif = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(secret)];
        var length = exif.Length + 2;
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. exif, .. plain.AsSpan(2)];
    }

    /// <summary>A PNG of a few bytes that says it is as large.</summary>
    public static byte[] PngBomb(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 6);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(new byte[1000]);
        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] named = [.. type, .. data];
        var chunk = new byte[named.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(named.Length + 4), Crc(named));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}

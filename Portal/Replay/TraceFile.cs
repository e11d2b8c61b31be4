using System.IO.Compression;

namespace Portal.Replay;

/// <summary>Opens a trace, compressed with gzip or not.</summary>
public static class TraceFile
{
    /// <summary>Its lines, however many.</summary>
    public static TraceReader Read(string path) => new(Open(path), path);

    public static StreamReader Open(string path)
    {
        var stream = File.OpenRead(path);
        var isGzip = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
        stream.Position = 0;
        return new StreamReader(isGzip ? new GZipStream(stream, CompressionMode.Decompress) : stream);
    }
}

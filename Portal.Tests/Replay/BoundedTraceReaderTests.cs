using System.IO.Compression;
using System.Text;
using Portal.Replay;
using Portal.Tests.Testing;

namespace Portal.Tests.Replay;

public sealed class BoundedTraceReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("\n\nb", "||b")]
    [InlineData("", "")]
    public void ReadLine_ReadsTheLines(string text, string lines) => Assert.Equal(lines, string.Join('|', Lines(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void ReadLine_WithoutEnd_IsRefused()
    {
        var refused = Assert.Throws<TraceException>(() => Lines(Encoding.UTF8.GetBytes("short\n" + new string('x', BoundedTraceReader.MostCharacters + 1))));
        Assert.Equal((2, "line_too_long", "4096"), (refused.Line, refused.Fault.Code, refused.Fault.Values["most"]));
    }

    [Fact]
    public void ReadLine_SmallFileThatUnpacksHuge_IsRefused()
    {
        var bytes = Pack(Enumerable.Repeat("\n"u8.ToArray(), BoundedTraceReader.MostLines + 1).SelectMany(line => line).ToArray());

        Assert.True(bytes.Length < 2000);
        var refused = Assert.Throws<TraceException>(() => Lines(bytes));
        Assert.Equal((BoundedTraceReader.MostLines + 1, "too_many_lines"), (refused.Line, refused.Fault.Code));
    }

    [Fact]
    public void ReadLine_DamagedGzip_IsRefusedNamingTheLine()
    {
        var bytes = Pack(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number},{number * 7919 % 10007}\n"))));
        bytes[bytes.Length / 2] ^= 0xff;
        bytes[(bytes.Length / 2) + 1] ^= 0xff;

        var refused = Assert.Throws<TraceException>(() => Lines(bytes));
        Assert.True(refused.Line > 1);
        Assert.Equal("gzip_damaged", refused.Fault.Code);
    }

    [Fact]
    public void ReadLine_GzipThatWasCutOff_IsRefusedNamingTheLine()
    {
        var bytes = Pack(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number},{number * 7919 % 10007}\n"))));

        var refused = Assert.Throws<TraceException>(() => Lines(bytes[..(bytes.Length / 2)]));
        Assert.True(refused.Line > 1);
        Assert.Equal("gzip_damaged", refused.Fault.Code);
    }

    [Theory]
    [InlineData("openb")]
    [InlineData("swf")]
    public async Task Replay_OfDamagedGzip_EndsWithFileAndLine(string format)
    {
        var bytes = Pack(Encoding.UTF8.GetBytes(format == "swf"
            ? "; MaxProcs: 8\n" + string.Concat(Enumerable.Range(1, 20_000).Select(number => $"{number} {number * 7} 5 60 2 -1 -1 2 {100 + (number * 7919 % 10007)} -1 1 7 -1 -1 -1 -1 -1 -1\n"))
            : "sn,cpu_milli,memory_mib,gpu,model\n" + string.Concat(Enumerable.Range(1, 20_000).Select(number => $"n{number},{number * 7919 % 10007},1,0,\n"))));
        // The sum over the data, behind all of it: every line reads well.
        bytes[^6] ^= 0xff;
        var path = _folder.At("trace.gz");
        await File.WriteAllBytesAsync(path, bytes);

        Assert.Equal(2, await ReplayVerbs.ReplayAsync(["--format", format, "--nodes", path, "--tasks", path]));
    }

    private List<string> Lines(byte[] content)
    {
        var path = _folder.At("trace");
        File.WriteAllBytes(path, content);
        using var reader = new BoundedTraceReader(TraceFile.Open(path), "trace");
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
            lines.Add(line);
        return lines;
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }
}

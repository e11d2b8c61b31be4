using System.Text;
using Portal.Core.Execution;

namespace Portal.Tests.Core.Execution;

public sealed class LogFileTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    private readonly Testing.TemporaryFolder _folder = new();

    private string Log => _folder.At("log.txt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadPage_TwoStreams_GivesOffsetTimeStreamAndText()
    {
        Append(LogStream.Output, "hello 中文");
        Append(LogStream.Error, "");

        var page = LogFile.ReadPage(Log, 0);

        var second = LogFormat.PrefixBytes + Encoding.UTF8.GetByteCount("hello 中文") + 1;
        Assert.Equal([new LogLine(0, At, LogStream.Output, "hello 中文", false), new LogLine(second, At, LogStream.Error, "", false)], page.Lines);
        Assert.Equal(new FileInfo(Log).Length, page.NextOffset);
    }

    [Fact]
    public void ReadPage_PageByPage_GivesEachLineOnce()
    {
        for (var i = 0; i < 5000; i++)
            Append(LogStream.Output, $"line {i} {new string('x', i % 50)}");
        var lines = new List<LogLine>();
        for (var offset = 0L; offset < new FileInfo(Log).Length;)
        {
            var page = LogFile.ReadPage(Log, offset, 32 * 1024);
            lines.AddRange(page.Lines);
            offset = page.NextOffset;
        }

        Assert.Equal(Enumerable.Range(0, 5000), lines.Select(line => int.Parse(line.Text.Split(' ')[1])));
    }

    [Fact]
    public void ReadPage_OffsetInsideALine_GoesOnAtTheNext()
    {
        Append(LogStream.Output, "first");
        Append(LogStream.Output, "second");
        Assert.Equal(["second"], LogFile.ReadPage(Log, 5).Lines.Select(line => line.Text));
    }

    [Fact]
    public void ReadPage_TornOrMissing_WaitsForTheRest()
    {
        Assert.Equal(new LogPage([], 0).NextOffset, LogFile.ReadPage(Log, 0).NextOffset);
        Append(LogStream.Output, "first");
        var end = new FileInfo(Log).Length;
        File.AppendAllText(Log, "2026-03-04T05:0");

        var page = LogFile.ReadPage(Log, 0);
        Assert.Single(page.Lines);
        Assert.Equal(end, page.NextOffset);
        Assert.Empty(LogFile.ReadPage(Log, end).Lines);
        Assert.Equal(end, LogFile.ReadPage(Log, end).NextOffset);
    }

    [Fact]
    public void ReadLast_LongLog_GivesTheTailAndWhereToFollow()
    {
        for (var i = 0; i < 10_000; i++)
            Append(LogStream.Output, $"{i}");
        var page = LogFile.ReadLast(Log, 3);
        Assert.Equal(["9997", "9998", "9999"], page.Lines.Select(line => line.Text));
        Assert.Equal(new FileInfo(Log).Length, page.NextOffset);
    }

    [Fact]
    public async Task CopyTextAsync_LongLine_IsJoinedAgain()
    {
        Append(LogStream.Output, "abc", continues: true);
        Append(LogStream.Output, "def");
        Append(LogStream.Output, "ghi", continues: true);
        Append(LogStream.Error, "other");
        Append(LogStream.Output, "jkl");
        using var text = new MemoryStream();
        await LogFile.CopyTextAsync(Log, text);
        Assert.Equal("abcdef\nghi\nother\njkl\n", Encoding.UTF8.GetString(text.ToArray()));
    }

    [Fact]
    public void ReadPage_LineWithoutPrefix_IsShownWhole()
    {
        File.WriteAllText(Log, "no prefix at all, but long enough\n");
        Assert.Equal("no prefix at all, but long enough", Assert.Single(LogFile.ReadPage(Log, 0).Lines).Text);
    }

    private void Append(LogStream stream, string text, bool continues = false)
    {
        var prefix = new byte[LogFormat.PrefixBytes];
        LogFormat.WritePrefix(prefix, At, stream, continues);
        using var file = new FileStream(Log, FileMode.Append);
        file.Write([.. prefix, .. Encoding.UTF8.GetBytes(text), (byte)'\n']);
    }
}

using System.Text;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Execution;
using Portal.Runner.Spool;

namespace Portal.Tests.Runner.Spool;

public sealed class OutputPumpTests : IDisposable
{
    private readonly Testing.TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<Progress> _progress = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Feed_ProgressBar_KeepsOneUpdateASecondAndTheLast()
    {
        using var log = new LogWriter(_folder.At("log.txt"), 1 << 20);
        var pump = Pump(log);
        Feed(pump, "1%\r2%\r3%\r4%\r");
        Assert.Equal(["1%"], Lines());
        _time.Advance(TimeSpan.FromSeconds(1));
        pump.Tick();
        Assert.Equal(["1%", "3%"], Lines());
        Feed(pump, "5%\r6%\r100%\nend");
        pump.Complete();
        Assert.Equal(["1%", "3%", "100%", "end"], Lines());
    }

    [Fact]
    public void Feed_OverTheBound_CountsTheRestAndKeepsWhole()
    {
        using var log = new LogWriter(_folder.At("log.txt"), 100);
        var pump = Pump(log);
        Feed(pump, "0123456789\n0123456789\n0123456789\nx\n");
        Feed(pump, "more and more\n");
        Assert.Equal(["0123456789", "0123456789"], Lines());
        Assert.Equal(11 + 2 + 14, log.DroppedBytes);
        Feed(pump, "::progress 0.5 still heard\n");
        Assert.Equal([new Progress(500_000, "still heard")], _progress);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Feed_OverTheBound_HearsProgressHoweverItIsCut(int step)
    {
        using var log = new LogWriter(_folder.At("log.txt"), 100);
        var pump = Pump(log);
        var output = $"{new string('x', 300)}\nmore\n::progress 0.5\nrest";
        for (var i = 0; i < output.Length; i += step)
            Feed(pump, output[i..Math.Min(output.Length, i + step)]);
        pump.Complete();
        Assert.Equal([new Progress(500_000, "")], _progress);
        Assert.Equal(output.Length + 1, log.DroppedBytes + Lines().Sum(line => line.Length + 1));
    }

    [Fact]
    public void Feed_InvalidUtf8_IsReplaced()
    {
        using var log = new LogWriter(_folder.At("log.txt"), 1 << 20);
        Pump(log).Feed([(byte)'a', 0xFF, (byte)'b', (byte)'\n']);
        Assert.Equal(["a\uFFFDb"], Lines());
    }

    [Fact]
    public void Progress_Burst_IsThrottledAndTheLastSent()
    {
        using var log = new LogWriter(_folder.At("log.txt"), 1 << 20);
        var report = new ProgressReport(_time, _progress.Add);
        var pump = new OutputPump(LogStream.Output, log, report, _time);
        for (var i = 0; i <= 100; i++)
            Feed(pump, $"::progress {i}%\n");
        Assert.Single(_progress);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        report.Tick();
        Assert.Equal([0, 1_000_000], _progress.Select(progress => progress.PartsPerMillion));
        Assert.Equal(101, Lines().Length);
    }

    private OutputPump Pump(LogWriter log) => new(LogStream.Output, log, new ProgressReport(_time, _progress.Add), _time);

    private static void Feed(OutputPump pump, string text) => pump.Feed(Encoding.UTF8.GetBytes(text));

    private string[] Lines() => [.. LogFile.ReadPage(_folder.At("log.txt"), 0).Lines.Select(line => line.Text)];
}

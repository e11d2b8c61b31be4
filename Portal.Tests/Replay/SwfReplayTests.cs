using Portal.Replay;
using Portal.Tests.Testing;

namespace Portal.Tests.Replay;

public sealed class SwfReplayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Arrival", "1,0 2,100 3,150 4,150", "nobody passes 2")]
    [InlineData("ArrivalEasy", "1,0 2,100 3,20 4,150", "3 ends before 2 can start, 4 does not")]
    [InlineData("ArrivalConservative", "1,0 2,100 3,20 4,150", "likewise")]
    [InlineData("ShortestExpected", "1,0 2,100 3,20 4,150", "3 is expected to take least and goes before 2, 4 does not")]
    public async Task RunAsync_OnePolicy_WritesAStartPerJob(string policy, string starts, string why)
    {
        await SwfReplay.RunAsync(["--format", "swf", "--tasks", Log(), "--policy", policy, "--out", _folder.At("out.csv")], TextWriter.Null, TextWriter.Null);

        var written = string.Join(' ', (await File.ReadAllLinesAsync(_folder.At("out.csv")))[1..]);
        Assert.True(starts == written, $"{why}: {written}");
    }

    [Fact]
    public async Task RunAsync_AllPolicies_ShowsATableByTheMeasures()
    {
        var output = new StringWriter();
        await SwfReplay.RunAsync(["--format", "swf", "--tasks", Log(), "--policy", "all"], output, TextWriter.Null);

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(SwfPolicies.Names, lines[1..^1].Select(line => line.Split(' ')[0]));
        // Slowdowns 1, 140/50, 190/60, 320/200; waits 0, 90, 130, 120, each as expected, too few for an interval; 760 processor-seconds in 350 s × 4.
        Assert.Contains(lines, line => line.StartsWith("Arrival ", StringComparison.Ordinal) && Numbers(line) is ["2.14", "2.80", "3.2", "3.2", "3.2", "85", "130", "0.5429", "0.00", "100", "0"]);
    }

    [Theory]
    [InlineData("--policy", "Astrology")]
    [InlineData("--first", "4")]
    [InlineData("--count", "5")]
    [InlineData("--count", "-1")]
    [InlineData("--nodes", "x")]
    public async Task RunAsync_WrongUse_IsRefused(string option, string value) =>
        await Assert.ThrowsAsync<UsageException>(() => SwfReplay.RunAsync(["--format", "swf", "--tasks", Log(), option, value], TextWriter.Null, TextWriter.Null));

    private static string[] Numbers(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];

    private string Log()
    {
        File.WriteAllText(_folder.At("log.swf"), """
            ; MaxProcs: 4
            1 0 0 100 3 -1 -1 3 100 -1 1 7 -1 -1 -1 -1 -1 -1
            2 10 0 50 4 -1 -1 4 50 -1 1 7 -1 -1 -1 -1 -1 -1
            3 20 0 60 1 -1 -1 1 60 -1 1 8 -1 -1 -1 -1 -1 -1
            4 30 0 200 1 -1 -1 1 200 -1 1 8 -1 -1 -1 -1 -1 -1
            """);
        return _folder.At("log.swf");
    }
}

using Portal.Replay;
using Portal.Tests.Testing;

namespace Portal.Tests.Replay;

public sealed class OpenbReplayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_AllPolicies_ShowsATableAndACurve()
    {
        var (nodes, tasks) = Write();
        var output = new StringWriter();
        await OpenbReplay.RunAsync(["--format", "openb", "--nodes", nodes, "--tasks", tasks, "--history", tasks, "--policy", "all", "--svg", _folder.At("curve.svg")], output, TextWriter.Null);

        Assert.Contains("PlannedPacking", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Greedy", output.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("<svg", await File.ReadAllTextAsync(_folder.At("curve.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OnePolicy_WritesAPlacementPerTask()
    {
        var (nodes, tasks) = Write();
        await OpenbReplay.RunAsync(["--format", "openb", "--nodes", nodes, "--tasks", tasks, "--policy", "FirstFit", "--out", _folder.At("out.csv")], TextWriter.Null, TextWriter.Null);

        Assert.Equal(["name,node,gpus", "p1,a,0-1", "p2,,", "p3,a,"], await File.ReadAllLinesAsync(_folder.At("out.csv")));
    }

    [Theory]
    [InlineData("--policy", "Astrology")]
    [InlineData("--colour", "red")]
    public async Task RunAsync_WrongUse_IsRefused(string option, string value)
    {
        var (nodes, tasks) = Write();
        await Assert.ThrowsAsync<UsageException>(() => OpenbReplay.RunAsync(["--format", "openb", "--nodes", nodes, "--tasks", tasks, option, value], TextWriter.Null, TextWriter.Null));
    }

    private (string Nodes, string Tasks) Write()
    {
        File.WriteAllText(_folder.At("nodes.csv"), "sn,cpu_milli,memory_mib,gpu,model\na,8000,8192,2,T4\n");
        File.WriteAllText(_folder.At("tasks.csv"), "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\np1,1000,1024,2,1000,\np2,1000,1024,1,500,\np3,1000,1024,0,0,\n");
        return (_folder.At("nodes.csv"), _folder.At("tasks.csv"));
    }
}

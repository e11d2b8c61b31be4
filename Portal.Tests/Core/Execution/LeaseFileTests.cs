using Portal.Core.Execution;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Execution;

public sealed class LeaseFileTests : IDisposable
{
    private readonly Testing.TemporaryFolder _root = new();

    private AttemptFolder Folder => new(_root.Path);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Write_FullLease_ReadsBackTheSame()
    {
        var lease = new AttemptLease
        {
            AttemptId = TaskAttemptId.New(),
            Fence = 42,
            Command = ["bash", "-c", "echo \"中文\"\nexit 1"],
            Environment = new Dictionary<string, string> { ["A"] = "1", ["B"] = "" },
            Inputs = [new LeasedInput("data.csv", "/srv/files/1")],
            ReadOnlyBinds = [new LeasedBind("/opt/models", "/models")],
            RootFolder = "/srv/environments/conda",
            Gpus = [new LeasedGpu(1, "GPU-1", 500)],
            Limits = new AttemptLimits(1500, 2048, 3600, 100, 8, 64),
            AllowNetwork = true,
            HeartbeatMilliseconds = 250,
            GraceMilliseconds = 0,
        };

        LeaseFile.Write(Folder, lease);
        var read = LeaseFile.Read(Folder);

        Assert.Equal(LeaseCodec.Encode(lease), LeaseCodec.Encode(read));
        Assert.Equal(lease.Command, read.Command);
        Assert.Equal(lease.Limits, read.Limits);
        Assert.Equal(lease.Gpus, read.Gpus);
        Assert.Equal([Folder.Lease], Directory.GetFiles(_root.Path));
    }

    [Theory]
    [InlineData("\"fence\": 42", "\"fense\": 42", "fence")]
    [InlineData("\"cpuMillicores\": 1500", "\"cpuMillicores\": 0", "cpuMillicores")]
    [InlineData("\"fence\": 42", "\"fence\": \"x\"", "wrong kind")]
    [InlineData("{", "", "JSON")]
    public void Read_BrokenLease_NamesTheField(string good, string bad, string named)
    {
        LeaseFile.Write(Folder, new AttemptLease { AttemptId = TaskAttemptId.New(), Fence = 42, Command = ["true"], Limits = new AttemptLimits(1500, 64, 1) });
        File.WriteAllText(Folder.Lease, File.ReadAllText(Folder.Lease).Replace(good, bad, StringComparison.Ordinal));
        Assert.Contains(named, Assert.Throws<FormatException>(() => LeaseFile.Read(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StopFile_WrittenTwice_GivesTheLastEnd()
    {
        Assert.Null(StopFile.Read(Folder));
        StopFile.Write(Folder, AttemptEnd.Evicted);
        StopFile.Write(Folder, AttemptEnd.Cancelled);
        Assert.Equal(AttemptEnd.Cancelled, StopFile.Read(Folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Completed")]
    [InlineData("rubbish")]
    public void StopFile_NoEndOneCanAsk_StopsAtThePlatformsExpense(string content)
    {
        File.WriteAllText(Folder.Stop, content);
        Assert.Equal(AttemptEnd.CancelledByOperator, StopFile.Read(Folder));
    }

    [Fact]
    public void StopFile_EndOneCannotAsk_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StopFile.Write(Folder, AttemptEnd.Completed));
}

using Portal.Runner.Metering;

namespace Portal.Tests.Runner.Metering;

public sealed class DiskMeterTests : IDisposable
{
    private readonly Testing.TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Measure_FilesAndFolders_CountsBlocks()
    {
        var empty = DiskMeter.Measure(_root.Path);
        Directory.CreateDirectory(_root.At("a", "b"));
        File.WriteAllBytes(_root.At("a", "b", "data"), new byte[1_000_000]);
        Assert.InRange(DiskMeter.Measure(_root.Path) - empty, 1_000_000, 1_050_000);
    }

    [Fact]
    public void Measure_SparseFile_CountsWhatItHolds()
    {
        using (var file = File.Create(_root.At("sparse")))
            file.SetLength(1L << 40);
        Assert.InRange(DiskMeter.Measure(_root.Path), 0, 1 << 20);
    }

    [Fact]
    public void Measure_LinkOutside_IsNotFollowed()
    {
        File.CreateSymbolicLink(_root.At("usr"), "/usr");
        Assert.InRange(DiskMeter.Measure(_root.Path), 0, 100_000);
    }

    [Fact]
    public void Measure_NestedTooDeep_CountsAsOverEveryLimit()
    {
        Directory.CreateDirectory(_root.At([.. Enumerable.Repeat("d", DiskMeter.MaxDepth + 5)]));
        Assert.Equal(long.MaxValue, DiskMeter.Measure(_root.Path));
    }

    [Fact]
    public void Measure_Missing_IsZero() => Assert.Equal(0, DiskMeter.Measure(_root.At("nowhere")));
}

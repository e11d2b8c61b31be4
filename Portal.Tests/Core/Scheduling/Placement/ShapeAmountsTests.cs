using Portal.Core.Scheduling.Placement;

namespace Portal.Tests.Core.Scheduling.Placement;

public sealed class ShapeAmountsTests
{
    [Theory]
    [InlineData(0, 0, 0, 0, null, "nothing at all may be asked")]
    [InlineData(1, 1, 1, 250, null, "a share of one device")]
    [InlineData(1, 1, 64, 1000, null, "the most whole devices")]
    [InlineData(-1, 1, 0, 0, ShapeFault.NegativeCpu, "CPU below 0")]
    [InlineData(1, -1, 0, 0, ShapeFault.NegativeMemory, "memory below 0")]
    [InlineData(1, 1, -1, 1000, ShapeFault.GpuCount, "fewer devices than none")]
    [InlineData(1, 1, 65, 1000, ShapeFault.GpuCount, "more devices than a node may have")]
    [InlineData(1, 1, 0, 1, ShapeFault.ShareOfNoGpu, "a share of no device")]
    [InlineData(1, 1, 1, 0, ShapeFault.GpuShare, "nothing of a device")]
    [InlineData(1, 1, 1, 1001, ShapeFault.GpuShare, "more than a device")]
    [InlineData(1, 1, 2, 500, ShapeFault.SharesOfSeveral, "shares of several devices")]
    public void Fault_NamesWhatIsWrong(int cpu, int memory, int count, int milli, ShapeFault? fault, string why)
    {
        var amounts = new ShapeAmounts(cpu, memory, count, milli, GpuModels.Any);

        Assert.True(fault == amounts.Fault(), why);
        if (fault is not null)
            Assert.Throws<ArgumentException>(() => new ShapeCatalogue().Of(amounts));
    }
}

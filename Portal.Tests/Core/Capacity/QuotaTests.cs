using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Capacity;

public class QuotaTests
{
    private static readonly Quota Quota = new() { MaxCpuMillicores = 4000, MaxMemoryMebibytes = 8192, MaxGpuMilli = 3000, MaxRunningTasks = 5, MaxQueuedTasks = 10 };

    [Theory]
    [InlineData(4000, 8192, 3000, null, null)]
    [InlineData(4001, 64, 0, "cpuMillicores", "4000")]
    [InlineData(100, 8193, 0, "memoryMebibytes", "8192")]
    [InlineData(100, 64, 4000, "gpuMilli", "3000")]
    public void CheckSubmit_Alone_NamesTheFieldAndTheNearest(long cpu, long memory, long gpu, string? field, string? nearest)
    {
        var refusal = Quota.CheckSubmit(new ResourceRequest(cpu, memory, gpu, [], 60), default);

        Assert.Equal(field, refusal?.Field);
        Assert.Equal(nearest, refusal?.Details?["nearest"]);
        Assert.True(refusal is null || refusal.Code == Quota.Exceeded);
    }

    [Fact]
    public void CheckSubmit_WithTheQueueFull_IsRefused() =>
        Assert.Equal("queuedTasks", Quota.CheckSubmit(new ResourceRequest(100, 64, 0, [], 60), new QuotaUse(default, 0, 10))?.Field);

    [Theory]
    [InlineData(1500, 1000, null)]
    [InlineData(500, 3000, "2000")]
    [InlineData(2400, 1000, "600")]
    public void CheckStart_GpuInUse_NearestIsWholeOrAShare(long inUse, long asked, string? nearest)
    {
        var refusal = Quota.CheckStart(new ResourceRequest(100, 64, asked, [], 60), new QuotaUse(new ResourceAmounts(0, 0, inUse), 1, 0));

        Assert.Equal(nearest is null ? null : "gpuMilli", refusal?.Field);
        Assert.Equal(nearest, refusal?.Details?["nearest"]);
    }

    [Fact]
    public void CheckStart_AllTasksRunning_IsRefused() =>
        Assert.Equal("runningTasks", Quota.CheckStart(new ResourceRequest(100, 64, 0, [], 60), new QuotaUse(default, 5, 0))?.Field);

    [Fact]
    public void Unlimited_AnyUse_NeverRefuses() =>
        Assert.Null(Quota.Unlimited.CheckStart(new ResourceRequest(long.MaxValue, long.MaxValue, 0, [], 60), new QuotaUse(default, int.MaxValue, int.MaxValue)));
}

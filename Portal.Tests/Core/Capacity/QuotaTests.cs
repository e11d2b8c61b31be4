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

    [Theory]
    [InlineData("H200", 2000, "H200", "1000")]
    [InlineData("L40S", 3000, null, null)]
    [InlineData("H200,L40S", 2000, null, null)]
    [InlineData("", 2000, null, null)]
    public void CheckSubmit_AModel_IsBoundedByItsOwnLimitUnlessAnotherWillDo(string models, long gpu, string? model, string? nearest)
    {
        var quota = Quota with { MaxGpuMilliByModel = new Dictionary<string, long> { ["H200"] = 1000 } };

        var refusal = quota.CheckSubmit(new ResourceRequest(100, 64, gpu, models.Split(',', StringSplitOptions.RemoveEmptyEntries), 60), default);

        Assert.Equal((model is null ? null : "gpuMilli", model, nearest), (refusal?.Field, refusal?.Details?["model"], refusal?.Details?["nearest"]));
    }

    [Fact]
    public void TaskQuotas_BothRefuse_NamesTheOneThatLeavesLess_SoThatTheNearestIsAllowedByBoth()
    {
        var quotas = new TaskQuotas(Quota, new Quota { MaxCpuMillicores = 3000 });

        var refusal = quotas.CheckSubmit(new ResourceRequest(6000, 64, 0, [], 60), default, default);

        Assert.Equal((TaskQuotas.OfProject, "3000"), (refusal?.Details?[TaskQuotas.Scope], refusal?.Details?["nearest"]));
        Assert.Null(quotas.CheckSubmit(new ResourceRequest(3000, 64, 0, [], 60), default, default));
        Assert.Equal(TaskQuotas.OfOrganisation, quotas.CheckSubmit(new ResourceRequest(100, 9000, 0, [], 60), default, default)?.Details?[TaskQuotas.Scope]);
    }

    [Theory]
    [InlineData(400, 600, null)]
    [InlineData(401, 600, "400")]
    [InlineData(1, 1200, null)]
    public void CheckStorage_NearestIsWhatIsLeft(long bytes, long inUse, string? nearest)
    {
        var refusal = new Quota { MaxStorageBytes = 1000 }.CheckStorage(bytes, inUse);

        Assert.Equal(bytes + inUse > 1000 ? "storageBytes" : null, refusal?.Field);
        Assert.Equal(nearest, refusal?.Details?.GetValueOrDefault("nearest"));
    }

    [Fact]
    public void RaisedTo_NeverLowersAndLeavesWhatHasNoLimit()
    {
        var raised = Quota.RaisedTo(new Dictionary<string, long> { ["cpuMillicores"] = 9000, ["runningTasks"] = 1, ["storageBytes"] = 5, ["gpuMilli:H200"] = 8000 });

        Assert.Equal((9000L, 5, null, 0), (raised.MaxCpuMillicores, raised.MaxRunningTasks, raised.MaxStorageBytes, raised.MaxGpuMilliByModel.Count));
    }

    [Fact]
    public void Limited_NamesModelsBehindTheGpus() => Assert.Equal(
        ["cpuMillicores", "gpuMilli:A", "gpuMilli:B", "storageBytes"],
        new Quota { MaxCpuMillicores = 1, MaxStorageBytes = 1, MaxGpuMilliByModel = new Dictionary<string, long> { ["B"] = 1, ["A"] = 1 } }.Limited);

    [Fact]
    public void Unlimited_AnyUse_NeverRefuses() =>
        Assert.Null(Quota.Unlimited.CheckStart(new ResourceRequest(long.MaxValue, long.MaxValue, 0, [], 60), new QuotaUse(default, int.MaxValue, int.MaxValue)));
}

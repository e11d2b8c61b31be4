using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Scheduling;
using Portal.Features.ComputeTasks;
using Portal.Features.Quotas;

namespace Portal.Tests.Features.ComputeTasks;

public class ClusterViewTests
{
    [Theory]
    [InlineData(GpuSharing.Off, 500, true)]
    [InlineData(GpuSharing.Off, 1000, false)]
    [InlineData(GpuSharing.Off, 0, false)]
    [InlineData(GpuSharing.WithinOrganisation, 500, false)]
    public void CheckSubmit_AShareWhereNoneIsGiven_IsRefusedNamingAWholeOne(GpuSharing sharing, long gpuMilli, bool refused)
    {
        var view = new ClusterView(new QuotaBook(Options.Create(new QuotaPolicyOptions()), TimeProvider.System), Options.Create(new SchedulingPolicyOptions { GpuSharing = sharing }), new RunTimeHistory(TimeProvider.System), new ShareHistory(TimeProvider.System));

        var refusal = view.CheckSubmit(new TaskQuotas(Quota.Unlimited), new ResourceRequest(1000, 1024, gpuMilli, [], 60), default);

        Assert.Equal(refused ? ("gpu_sharing_off", "gpuMilli", "1000") : (null, null, null), (refusal?.Code, refusal?.Field, refusal?.Details?["nearest"]));
    }
}

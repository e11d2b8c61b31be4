using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Scheduling;
using Portal.Features.ComputeTasks;

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
        var view = new ClusterView(Options.Create(new QuotaPolicyOptions()), Options.Create(new SchedulingPolicyOptions { GpuSharing = sharing }), new RunTimeHistory(TimeProvider.System), new ShareHistory(TimeProvider.System));

        var refusal = view.CheckSubmit(Quota.Unlimited, new ResourceRequest(1000, 1024, gpuMilli, [], 60), queued: 0);

        Assert.Equal(refused ? ("gpu_sharing_off", "gpuMilli", "1000") : (null, null, null), (refusal?.Code, refusal?.Field, refusal?.Details?["nearest"]));
    }
}

using Portal.Core.Capacity;
using Portal.Core.Scheduling;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling;

public class GpuSharingTests
{
    private static readonly ComputeNode Node = ANode.With(cpu: 64_000, memory: 65_536, gpus: 1);

    [Theory]
    [InlineData(GpuSharing.Off, 1, false, "a share keeps the device to itself")]
    [InlineData(GpuSharing.WithinOrganisation, 1, true, "the same organisation")]
    [InlineData(GpuSharing.WithinOrganisation, 2, false, "another organisation")]
    [InlineData(GpuSharing.Everyone, 2, true, "anybody")]
    public void AShare_BesideAnother_StartsWhereItMay(GpuSharing sharing, int organisation, bool starts, string why)
    {
        var running = ATask.Requesting(gpu: 400, id: 90).OfOrganisation(1).RunningOn(Node, ATask.Noon, (0, 400));

        var decision = Run(sharing, [running], ATask.Requesting(gpu: 300).OfOrganisation(organisation));

        Assert.True(starts == (decision.Admissions.Count == 1), why);
    }

    [Fact]
    public void AShareOfAnother_IsPromisedTheDeviceWhenItIsIdle()
    {
        var running = ATask.Requesting(gpu: 400, seconds: 1800, id: 90).OfOrganisation(1).RunningOn(Node, ATask.Noon, (0, 400));

        var waiting = Run(GpuSharing.WithinOrganisation, [running], ATask.Requesting(gpu: 300).OfOrganisation(2)).Waiting.Single();

        Assert.Equal((SchedulingReason.WaitingForGpu, ATask.Noon.AddSeconds(1800)), (waiting.Reason, waiting.ExpectedStart));
    }

    [Fact]
    public void TwoOrganisationsInOneQueue_AreJudgedApart()
    {
        var decision = Run(GpuSharing.WithinOrganisation, [],
            ATask.Requesting(gpu: 300, id: 1).OfOrganisation(1), ATask.Requesting(gpu: 300, id: 2).OfOrganisation(2), ATask.Requesting(gpu: 300, id: 3).OfOrganisation(1));

        Assert.Equal([ATask.IdOf(1), ATask.IdOf(3)], decision.Admissions.Select(admission => admission.TaskId));
    }

    private static SchedulingDecision Run(GpuSharing sharing, RunningAllocation[] running, params ATask[] waiting) =>
        Scheduler.RunCycle(
            new CapacitySnapshot([Node], running, waiting.Select(task => task.Waiting())), ATask.Noon, SchedulerOptions.Default with { GpuSharing = sharing });
}

using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Placement;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling;

public class PlacementExplanationTests
{
    public static TheoryData<string> Policies { get; } = [.. PlacementPolicyNames.All];

    [Fact]
    public void Why_OneNodeWithRoom_IsTheOnlyOne()
    {
        var why = Why("BestFit", [ANode.With(cpu: 8000, memory: 4096, gpus: 2, name: "a"), ANode.With(cpu: 1000, name: "b")], ATask.Requesting(cpu: 2000, memory: 1024, gpu: 500));

        Assert.Equal(new PlacementExplanation(PlacementReason.OnlyRoom, 1, new ResourceAmounts(6000, 3072, 1500)), why);
    }

    [Fact]
    public void Why_SeveralWithRoom_IsWhatThePolicyLooksAt() =>
        Assert.Equal((PlacementReason.LeastLeft, 2), Why("BestFit", Two(), ATask.Requesting()) is var why ? (why.Reason, why.Nodes) : default);

    [Theory]
    [MemberData(nameof(Policies))]
    public void Why_UnderAnyPolicy_IsKnown(string policy)
    {
        foreach (var gpu in new[] { 0L, 500, 2000 })
        {
            var why = Why(policy, Two(), ATask.Requesting(gpu: gpu));

            Assert.Contains(why.Reason, PlacementReason.All);
            Assert.Equal(2, why.Nodes);
            Assert.Equal(gpu == 0 && policy.StartsWith("Gpu", StringComparison.Ordinal), why.Reason == PlacementReason.FirstRoom && policy != "FirstFit");
        }
    }

    [Fact]
    public void Why_APlaceOfThePlan_SaysSo()
    {
        var placer = new ClusterPlacer("PlannedPacking");
        var usual = ATask.Requesting(cpu: 1000, gpu: 1000);
        placer.Learn(usual.Waiting().Request, 100);

        var planned = Scheduler.RunCycle(new CapacitySnapshot(Two(), [], [usual.Waiting()]), ATask.Noon, null, placer).Admissions.Single().Why;

        Assert.Equal(PlacementReason.PlannedPlace, planned.Reason);
    }

    [Fact]
    public void Why_RoomWasMadeSomewhere_IsWhatChoseThisNode() =>
        Assert.Equal(PlacementReason.LeastLeft, Why("BestFit", Two(), ATask.Requesting().Of(PriorityClass.Urgent) with { RoomMadeAt = ATask.Noon }).Reason);

    [Fact]
    public void Why_BeyondTheFirst_CountsNoNodes()
    {
        var tasks = Enumerable.Range(1, 3).Select(id => ATask.Requesting(id: id).Waiting());

        var decision = Scheduler.RunCycle(new CapacitySnapshot(Two(), [], tasks), ATask.Noon, SchedulerOptions.Default with { Placement = "BestFit", ExplainedTasks = 2 });

        Assert.Equal([2, 2, null], decision.Admissions.Select(admission => admission.Why.Nodes));
        Assert.All(decision.Admissions, admission => Assert.Equal(PlacementReason.LeastLeft, admission.Why.Reason));
    }

    [Fact]
    public void ToDictionary_KeepsTheNumbers() => Assert.Equal(
        new Dictionary<string, string> { ["nodes"] = "3", ["leftCpuMillicores"] = "500", ["leftMemoryMebibytes"] = "64", ["leftGpuMilli"] = "0" },
        new PlacementExplanation(PlacementReason.LeastLeft, 3, new ResourceAmounts(500, 64, 0)).ToDictionary());

    private static ComputeNode[] Two() => [ANode.With(gpus: 4, name: "a"), ANode.With(gpus: 4, name: "b")];

    private static PlacementExplanation Why(string policy, ComputeNode[] nodes, ATask task) =>
        Scheduler.RunCycle(new CapacitySnapshot(nodes, [], [task.Waiting()]), ATask.Noon, SchedulerOptions.Default with { Placement = policy }).Admissions.Single().Why;
}

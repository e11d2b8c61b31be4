using Portal.Core.Capacity;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Placement;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling;

public class PlacementPolicyTests
{
    private static readonly DateTimeOffset Noon = ATask.Noon;

    [Theory]
    [InlineData("FirstFit", "n1", "the first by name")]
    [InlineData("BestFit", "n3", "the one left with least")]
    [InlineData("Greedy", "n2", "the one with most free")]
    public void Choose_AmongThree_TakesItsNode(string policy, string expected, string why)
    {
        var nodes = new[] { ANode.With(cpu: 8000, name: "n1"), ANode.With(cpu: 16_000, memory: 65_536, name: "n2"), ANode.With(cpu: 4000, name: "n3") };

        var admission = Run(policy, nodes, [], ATask.Requesting(cpu: 2000));

        Assert.True(expected == admission.NodeName, why);
    }

    [Theory]
    [InlineData("FirstFit", 300, 0, "the first device")]
    [InlineData("BestFit", 300, 1, "the fullest device with room")]
    [InlineData("Greedy", 300, 0, "the first device")]
    [InlineData("BestFit", 500, 0, "the fullest with room for half")]
    [InlineData("BestFit", 900, 2, "only an empty one holds it")]
    public void Choose_AShare_TakesItsDevice(string policy, long asked, int expected, string why)
    {
        var node = ANode.With(gpus: 3);
        var running = new[]
        {
            ATask.Requesting(gpu: 400, id: 90).RunningOn(node, Noon, (0, 400)),
            ATask.Requesting(gpu: 600, id: 91).RunningOn(node, Noon, (1, 600)),
        };

        var admission = Run(policy, [node], running, ATask.Requesting(gpu: asked));

        Assert.True(expected == admission.Placement.Gpus.Single().Index, why);
    }

    [Fact]
    public void BestFit_WithoutGpu_KeepsOffGpuNodes()
    {
        var nodes = new[] { ANode.With(gpus: 4, name: "n1"), ANode.With(name: "n2") };

        Assert.Equal("n2", Run("BestFit", nodes, [], ATask.Requesting()).NodeName);
    }

    [Fact]
    public void BestFit_AnyModel_LeavesTheLargerGroupOfDevices()
    {
        var node = ANode.WithGpus(["A", "A", "A", "B", "B"]);

        Assert.Equal("B", Run("BestFit", [node], [], ATask.Requesting(gpu: 2000)).Placement.GpuModel);
    }

    [Fact]
    public void Greedy_SlowNetwork_CountsAgainstANode()
    {
        // n1: T = 60 + 6000 ÷ 100 = 120 s, R = 10 → 12. n2: T = 60 + 6000 ÷ 1000 = 66 s, R = 8 → 8.25.
        var nodes = new[]
        {
            ANode.With(cpu: 10_000, memory: 1_000_000, name: "n1", bandwidth: 100),
            ANode.With(cpu: 8000, memory: 1_000_000, name: "n2", bandwidth: 1000),
        };

        Assert.Equal("n2", Run("Greedy", nodes, [], ATask.Requesting(cpu: 1000, seconds: 60) with { InputMebibytes = 6000 }).NodeName);
        Assert.Equal("n1", Run("Greedy", nodes, [], ATask.Requesting(cpu: 1000, seconds: 60)).NodeName);
    }

    [Fact]
    public void ClusterPlacer_AnyCase_OrRefused()
    {
        Assert.All(PlacementPolicyNames.All, policy => Assert.Equal(policy, new ClusterPlacer(policy.ToUpperInvariant()).Policy));
        Assert.Throws<ArgumentException>(() => new ClusterPlacer("Best"));
    }

    private static Admission Run(string policy, ComputeNode[] nodes, RunningAllocation[] running, ATask task)
    {
        var options = SchedulerOptions.Default with { Placement = policy };
        var decision = Scheduler.RunCycle(new CapacitySnapshot(nodes, running, [task.Waiting()]), Noon, options);
        Assert.Equal(policy, decision.Policy);
        return decision.Admissions.Single();
    }
}

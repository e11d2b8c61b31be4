using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Capacity;

public class ComputeNodeTests
{
    [Theory]
    [InlineData(0, 8000, 32_768, 4)]
    [InlineData(100, 7200, 29_491, 4)]
    [InlineData(250, 6000, 24_576, 3)]
    [InlineData(1000, 0, 0, 0)]
    public void Withhold_AFraction_LeavesTheRestRoundedDown(int perMille, long cpu, long memory, int gpus)
    {
        var node = ANode.With(gpus: 4);

        Assert.Null(node.Withhold(perMille));

        Assert.Equal(new ResourceAmounts(cpu, memory, gpus * 1000L), node.Offered);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public void Withhold_OutOfRange_IsRefused(int perMille)
    {
        var node = ANode.With();

        Assert.Equal("withheldPerMille", node.Withhold(perMille)?.Field);
        Assert.Equal(0, node.WithheldPerMille);
    }

    [Fact]
    public void Heartbeat_AfterDown_TakesUpTheAdminsWish()
    {
        var node = ANode.With();
        node.MarkDown();
        node.Cordon();
        Assert.Equal(NodeState.Down, node.State);

        node.Heartbeat(ATask.Noon);

        Assert.Equal(NodeState.Cordoned, node.State);
        node.Uncordon();
        Assert.Equal(NodeState.Ready, node.State);
        node.Drain();
        Assert.Equal(NodeState.Draining, node.State);
    }

    [Fact]
    public void Label_ReplacesThem_AndTheEnginesDescriptionLeavesThem()
    {
        var node = ANode.With(labels: new Dictionary<string, string> { ["zone"] = "east", ["disk"] = "hdd" });

        Assert.Null(node.Label(new Dictionary<string, string> { ["disk"] = "nvme" }));
        node.Describe(new NodeDescription(1, 1, []));

        Assert.Equal(new Dictionary<string, string> { ["disk"] = "nvme" }, node.Labels);
    }

    [Fact]
    public void Label_RefusedOrTheSame_ChangesNothing()
    {
        var node = ANode.With(labels: new Dictionary<string, string> { ["zone"] = "east" });
        var version = node.Version;

        Assert.Equal("labels[zone]", node.Label(new Dictionary<string, string> { ["zone"] = "the east" })?.Field);
        Assert.Null(node.Label(new Dictionary<string, string> { ["zone"] = "east" }));

        Assert.Equal(("east", version), (node.Labels["zone"], node.Version));
    }

    [Fact]
    public void Describe_DevicesWithOneIndex_Throws()
    {
        var device = new GpuDevice(0, "GPU-a", "H200", 1);

        Assert.Throws<ArgumentException>(() => ANode.With().Describe(new NodeDescription(1, 1, [device, device])));
    }

    [Fact]
    public void Snapshot_OfRunningWork_ShowsWhatIsFree()
    {
        var node = ANode.With(gpus: 2);
        var running = ATask.Requesting(cpu: 3000, memory: 768, gpu: 400).RunningOn(node, ATask.Noon, (1, 400));
        node.Withhold(500);

        var snapshot = new CapacitySnapshot([node], [running], []).Nodes[0];

        Assert.Equal(new ResourceAmounts(1000, 15_616, 600), snapshot.Free);
        Assert.Equal([1000, -400], snapshot.FreeGpuMilli.ToArray());
    }
}

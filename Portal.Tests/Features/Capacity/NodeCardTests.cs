using Bunit;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Capacity;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Capacity;

public sealed class NodeCardTests : PortalComponentTest
{
    [Theory]
    [InlineData(NodeState.Ready, "Cordon Drain Withhold Label")]
    [InlineData(NodeState.Cordoned, "Uncordon Drain Withhold Label")]
    [InlineData(NodeState.Draining, "Uncordon Cordon Withhold Label")]
    public void Render_State_OffersWhatWouldChangeIt(NodeState state, string acts)
    {
        var card = Render<NodeCard>(parameters => parameters.Add(one => one.Node, Node(state)));

        Assert.Equal(acts, string.Join(' ', card.FindAll("[data-act]").Select(button => button.GetAttribute("data-act"))));
    }

    [Fact]
    public void Click_Act_TellsTheParentAndClosesTheMenu()
    {
        NodeAct? told = null;
        var card = Render<NodeCard>(parameters => parameters.Add(one => one.Node, Node(NodeState.Ready)).Add(one => one.OnAct, act => told = act));

        card.Find("[data-act=Drain]").Click();

        Assert.Equal(NodeAct.Drain, told);
        Assert.False(card.Find("details").HasAttribute("open"));
    }

    [Fact]
    public void Render_Tasks_LinkToThemAndDevicesShowTheirShares()
    {
        var id = Guid.NewGuid();
        var node = Node(NodeState.Ready) with
        {
            Gpus = [new GpuView(0, "H200", 143_771, false, [new GpuHolderView(id, "train", 250)]), new GpuView(1, "H200", 143_771, true, [])],
            Tasks = [new NodeTaskView(id, "train", "Acme", TaskState.Running, new ResourceAmounts(1000, 1024, 250), ATask.Noon, ATask.Noon, 0, 0, true)],
        };
        var card = Render<NodeCard>(parameters => parameters.Add(one => one.Node, node));

        Assert.All(card.FindAll("a.task-chip"), chip => Assert.Equal($"/tasks/{id}", chip.GetAttribute("href")));
        Assert.Contains("75 % free", card.FindAll(".device")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("withheld", card.FindAll(".device")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("stopping", card.Find(".task-chips").TextContent, StringComparison.Ordinal);
    }

    private static NodeView Node(NodeState state) => new(
        Guid.NewGuid(), "n1", "local", state, state, new ResourceAmounts(8000, 32_768, 0), new ResourceAmounts(8000, 32_768, 0), ResourceAmounts.None, 0, ATask.Noon, null, null, [], [], new Dictionary<string, string>());
}

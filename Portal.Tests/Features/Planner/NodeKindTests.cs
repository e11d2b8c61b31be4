using Portal.Core.Primitives;
using Portal.Features.Planner;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Planner;

public class NodeKindTests
{
    [Theory]
    [InlineData("2,8,32", 2, 8000, 32_768, 0, "", null)]
    [InlineData("1,0.5,0.25,0", 1, 500, 256, 0, "", null)]
    [InlineData("3,96,768,8,H200,35.5", 3, 96_000, 786_432, 8, "H200", 35_500_000L)]
    [InlineData("3,96,768,,,1", 3, 96_000, 786_432, 0, "", 1_000_000L)]
    public void ParseAll_ReadsAKind(string text, int count, long cpu, long memory, int gpus, string model, long? cost)
    {
        var kind = Assert.Single(NodeKind.ParseAll(text, "CNY").Value);

        Assert.Equal(new NodeKind(count, cpu, memory, gpus, model, cost is { } micros ? new Money(micros, "CNY") : null), kind);
        Assert.Equal(kind, Assert.Single(NodeKind.ParseAll(kind.ToString(), "CNY").Value));
    }

    [Theory]
    [InlineData("", "kinds", 0)]
    [InlineData("1,8", "parts", 1)]
    [InlineData("0,8,32", "count", 1)]
    [InlineData("1.5,8,32", "count", 1)]
    [InlineData("1,-8,32", "cores", 1)]
    [InlineData("1,NaN,32", "cores", 1)]
    [InlineData("1,8,32;1,8,1e9", "memory", 2)]
    [InlineData("1,8,32,65,H200", "gpus", 1)]
    [InlineData("1,8,32,1", "model", 1)]
    [InlineData("1,8,32,0,,-1", "cost", 1)]
    [InlineData("1,8,32,0,,0.0000001", "cost", 1)]
    [InlineData("99999999999999999999999999999999,8,32", "count", 1)]
    public void ParseAll_OutOfBounds_NamesKindAndPart(string text, string part, int kind)
    {
        var refusal = NodeKind.ParseAll(text, "CNY").Refusal!;

        Assert.Equal(("invalid_nodes", "nodes", part, $"{kind}"), (refusal.Code, refusal.Field, refusal.Details!["part"], refusal.Details["kind"]));
    }

    [Fact]
    public void ToNodes_CountOnFromTheFirst()
    {
        var nodes = NodeKind.ParseAll("2,8,32,2,T4", "CNY").Value[0].ToNodes(5, ATask.Noon).ToList();

        Assert.Equal(["node 5", "node 6"], nodes.Select(node => node.Name));
        Assert.All(nodes, node => Assert.Equal(new ResourceAmounts(8000, 32_768, 2000), node.Offered));
        Assert.All(nodes, node => Assert.All(node.Gpus, gpu => Assert.Equal("T4", gpu.Model)));
    }
}

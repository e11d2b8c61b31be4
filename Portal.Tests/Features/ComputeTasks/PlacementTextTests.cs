using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Features.ComputeTasks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

public sealed class PlacementTextTests : PortalComponentTest
{
    public PlacementTextTests() => Services.AddSingleton<PlacementWords>();

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Render_EachReason_HasItsOwnWords(string culture)
    {
        UseCulture(culture);

        var sentences = PlacementReason.All.Select(reason => Shown(reason, 12)).ToList();

        Assert.Equal(PlacementReason.All.Count, sentences.Distinct(StringComparer.Ordinal).Count());
        Assert.All(sentences, sentence => Assert.True(sentence.Length > 5 && !sentence.Contains('{', StringComparison.Ordinal)));
    }

    [Fact]
    public void Render_TheNumbers_InPeoplesUnits()
    {
        Assert.Equal("The least CPU and GPU is left over there. 12 nodes had room. Still free there then: 0.5 cores · 2 GiB.", Shown(PlacementReason.LeastLeft, 12));
        Assert.Contains("stopping 3 Spot tasks", Shown(PlacementReason.RoomMade, null, ("evicted", "3")), StringComparison.Ordinal);
        Assert.Contains("stopping a Spot task", Shown(PlacementReason.RoomMade, null, ("evicted", "1")), StringComparison.Ordinal);
        // Those that had not begun yet were not evicted, and are not counted.
        Assert.Contains("stopping Spot tasks", Shown(PlacementReason.RoomMade, null, ("evicted", "0")), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TheOnlyNode_IsNotCountedTwice() =>
        Assert.Equal("It was the only node with room. Still free there then: 0.5 cores · 2 GiB.", Shown(PlacementReason.OnlyRoom, 1));

    [Theory]
    [InlineData(null)]
    [InlineData("unheard_of")]
    public void Render_NothingKnown_IsNothing(string? reason) => Assert.Equal("", Shown(reason, 1));

    private string Shown(string? reason, int? nodes, params (string Name, string Value)[] more)
    {
        var details = new Dictionary<string, string>(new PlacementExplanation(reason ?? "", nodes, new ResourceAmounts(500, 2048, 0)).ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in more)
            details[name] = value;
        return string.Join(' ', Render<PlacementText>(parameters => parameters.Add(text => text.Reason, reason).Add(text => text.Details, details)).Nodes
            .Select(node => node.TextContent.Trim())).Trim();
    }
}

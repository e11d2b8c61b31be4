using Bunit;
using Portal.Features.ComputeTasks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

public sealed class NodeFieldsTests : PortalComponentTest
{
    private static readonly ClusterChoices Choices = new([], ["gpu", "main"], new Dictionary<string, IReadOnlyList<string>> { ["disk"] = ["hdd", "nvme"], ["zone"] = ["east"] });
    private readonly TaskForm _form = new();
    private int _changes;

    [Fact]
    public void Render_OnePoolAndNoLabels_ShowsNothing() => Assert.Equal("", Show(new ClusterChoices([], ["main"], new Dictionary<string, IReadOnlyList<string>>())).Markup.Trim());

    [Fact]
    public void Choose_PoolsAndLabels_AreOfTheDraft()
    {
        var fields = Show(Choices);

        fields.Find("[data-testid=pools] input").Change(true);
        fields.Find("[id='label-disk']").Change("nvme");
        fields.Find("[id='label-zone']").Change("east");
        fields.Find("[id='label-zone']").Change("");

        var draft = _form.ToDraft();
        Assert.Equal(["gpu"], draft.Pools);
        Assert.Equal(new Dictionary<string, string> { ["disk"] = "nvme" }, draft.RequiredLabels);
        Assert.Equal(4, _changes);
        fields.Find("[data-testid=pools] input").Change(false);
        Assert.Empty(_form.ToDraft().Pools);
    }

    [Fact]
    public void Render_WhatNoNodeHasAnyMore_StaysChosenAndSaysSo()
    {
        (_form.RequiredLabels["rack"], _form.RequiredLabels["zone"]) = ("4", "west");
        _form.Pools.Add("old");

        var fields = Show(Choices);

        Assert.Equal(["gpu", "main", "old"], fields.FindAll("[data-testid=pools] label").Select(label => label.TextContent));
        Assert.Equal(["4 (no node has it)", "west (no node has it)"], fields.FindAll("option:checked, option[selected]").Select(option => option.TextContent).Where(text => text != "Any"));
    }

    private IRenderedComponent<NodeFields> Show(ClusterChoices choices) =>
        Render<NodeFields>(parameters => parameters.Add(one => one.Choices, choices).Add(one => one.Form, _form).Add(one => one.OnChanged, () => _changes++));
}

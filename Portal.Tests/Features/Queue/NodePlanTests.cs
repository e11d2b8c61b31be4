using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Queue;

namespace Portal.Tests.Features.Queue;

public class NodePlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 4, 10, 0, TimeSpan.Zero);

    [Fact]
    public void Of_TasksThatOverlap_LieInRowsBelowEachOther()
    {
        var plan = NodePlan.Of(View([Runs("a", "n1", minutes: 60), Runs("b", "n1", minutes: 30), Runs("c", "n2", minutes: 20)], [Waits("d", "n1", afterMinutes: 30, minutes: 10)]), Now);

        Assert.Equal(["n1: a | b d", "n2: c"], plan.Nodes.Select(node => $"{node.Node}: {string.Join(" | ", node.Rows.Select(row => string.Join(' ', row.Select(bar => bar.Name))))}"));
        Assert.Equal([NodePlanBarKind.Running, NodePlanBarKind.Running, NodePlanBarKind.Forecast], plan.Nodes[0].Rows.SelectMany(row => row).Select(bar => bar.Kind));
    }

    [Fact]
    public void Of_WhatWaits_TellsPromisesFromForecasts() => Assert.Equal(
        [("promised", NodePlanBarKind.Reserved), ("guessed", NodePlanBarKind.Forecast)],
        NodePlan.Of(View([], [Waits("promised", "n1", 10, 10, isReserved: true), Waits("guessed", "n1", 20, 10)]), Now).Nodes.Single().Rows.Single().Select(bar => (bar.Name, bar.Kind)));

    [Theory]
    [InlineData(5, 60, 15, "never less than an hour")]
    [InlineData(300, 300, 60, "until the last ends")]
    [InlineData(6000, 1440, 240, "never more than a day")]
    public void Of_LastEnd_SetsTheWidth(int minutes, int width, int step, string why)
    {
        var plan = NodePlan.Of(View([Runs("a", "n1", minutes)], []), Now);

        Assert.True(((plan.Until - plan.From).TotalMinutes, plan.Step.TotalMinutes) == (width, step), why);
    }

    [Fact]
    public void Of_WithoutNodeOrStart_IsNotDrawn() =>
        Assert.Empty(NodePlan.Of(View([], [Waits("far", null, 30, 10), Waits("tomorrow", "n1", 3000, 10)]), Now).Nodes);

    [Fact]
    public void Of_Overdue_StaysAShortBar()
    {
        var bar = NodePlan.Of(View([Runs("a", "n1", minutes: -5)], []), Now).Nodes.Single().Rows.Single().Single();

        Assert.Equal((Now, Now.AddMinutes(1)), (bar.Start, bar.End));
    }

    [Fact]
    public void Marks_AreRoundTimesOfTheZone()
    {
        var plan = NodePlan.Of(View([Runs("a", "n1", minutes: 300)], []), Now);

        var marks = plan.Marks(TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu")).Select(mark => mark.ToString("HH:mm")).ToList();

        // Kathmandu is 5 h 45 min ahead, so its full hours are at a quarter past in UTC.
        Assert.Equal(["04:15", "05:15", "06:15", "07:15", "08:15"], marks);
    }

    private static QueueView View(IReadOnlyList<RunningTaskView> running, IReadOnlyList<WaitingTaskView> waiting) => new(waiting, waiting.Count, running);

    private static RunningTaskView Runs(string name, string node, int minutes) => new(
        Guid.NewGuid(), name, Guid.Empty, "Lab", PriorityClass.Standard, new ResourceAmounts(1000, 1024, 0), TaskState.Running, false, false,
        node, Now, Now, 0, null, Now.AddMinutes(minutes));

    private static WaitingTaskView Waits(string name, string? node, int afterMinutes, int minutes, bool isReserved = false) => new(
        Guid.NewGuid(), name, Guid.Empty, "Lab", PriorityClass.Standard, new ResourceAmounts(1000, 1024, 0), [], [],
        new Dictionary<string, string>(), 1, Now, null, new Dictionary<string, string>(), Now.AddMinutes(afterMinutes), node, minutes * 60L, isReserved);
}

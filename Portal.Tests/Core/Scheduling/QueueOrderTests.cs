using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Queueing;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling;

public class QueueOrderTests
{
    private static readonly DateTimeOffset Noon = ATask.Noon;

    [Theory]
    [InlineData(PriorityClass.Spot, 0, 1)]
    [InlineData(PriorityClass.Spot, 119, 1)]
    [InlineData(PriorityClass.Spot, 120, 2)]
    [InlineData(PriorityClass.Spot, 100_000, 3)]
    [InlineData(PriorityClass.Standard, 120, 3)]
    [InlineData(PriorityClass.Urgent, 120, 3)]
    public void EffectiveClass_AfterWaiting_RisesUpToUrgent(PriorityClass own, int minutes, int expected)
    {
        var task = ATask.Requesting().Of(own).ArrivingAt(Noon.AddMinutes(-minutes)).Waiting();

        Assert.Equal(expected, QueueOrder.EffectiveClass(task, Noon, SchedulerOptions.Default with { SpotYieldsTo = EvictionRight.Nobody }));
        // What others may evict stays below them.
        Assert.Equal(own == PriorityClass.Spot ? Math.Min(expected, 2) : expected, QueueOrder.EffectiveClass(task, Noon, SchedulerOptions.Default));
        Assert.Equal(own == PriorityClass.Spot ? 1 : expected, QueueOrder.EffectiveClass(task, Noon, SchedulerOptions.Default with { SpotYieldsTo = EvictionRight.Standard }));
        Assert.Equal((int)own, QueueOrder.EffectiveClass(task, Noon, SchedulerOptions.Default with { AgeingStep = TimeSpan.Zero }));
    }

    [Fact]
    public void Sort_ByClassThenArrivalThenId()
    {
        var tasks = new[]
        {
            ATask.Requesting(id: 6).Of(PriorityClass.Spot),
            ATask.Requesting(id: 5),
            ATask.Requesting(id: 4),
            ATask.Requesting(id: 3).Of(PriorityClass.Urgent),
            ATask.Requesting(id: 2).ArrivingAt(Noon.AddMinutes(-1)),
            ATask.Requesting(id: 1).Of(PriorityClass.Spot).ArrivingAt(Noon.AddHours(-3)),
        };

        Assert.Equal([3, 1, 2, 4, 5, 6], Order(SchedulerOptions.Default, tasks));
    }

    [Fact]
    public void Sort_ShortestExpected_ByPredictedRunTimeAndShareOfTheCluster()
    {
        var tasks = new[]
        {
            ATask.Requesting(1000, seconds: 36_000, id: 1),
            ATask.Requesting(1000, seconds: 36_000, id: 2) with { RunTime = Predicted(600) },
            ATask.Requesting(8000, seconds: 36_000, id: 3) with { RunTime = Predicted(600) },
            ATask.Requesting(1000, seconds: 36_000, id: 4) with { RunTime = Predicted(30, 30, 36_000) },
            ATask.Requesting(1000, seconds: 36_000, id: 5).Of(PriorityClass.Spot) with { RunTime = Predicted(1) },
        };

        // 4 is long in the mean, but two times in three it is over at once; class comes before everything.
        Assert.Equal([2, 4, 3, 1, 5], Order(SchedulerOptions.Default with { Order = QueueRule.ShortestExpected }, tasks));
    }

    [Fact]
    public void Sort_WaitedAsLongAsAnyMay_GoesFirstByArrival()
    {
        var options = SchedulerOptions.Default with { Order = QueueRule.ShortestExpected, LongestWait = TimeSpan.FromHours(24), FairShare = false };
        var tasks = new[]
        {
            ATask.Requesting(id: 1).Of(PriorityClass.Urgent) with { RunTime = Predicted(1) },
            ATask.Requesting(id: 2).ArrivingAt(Noon.AddHours(-24)) with { RunTime = Predicted(10) },
            ATask.Requesting(id: 3).ArrivingAt(Noon.AddHours(-25)).Of(PriorityClass.Spot) with { RunTime = Predicted(3600) },
            ATask.Requesting(id: 4).ArrivingAt(Noon.AddHours(-23)),
        };

        Assert.Equal([3, 2, 1, 4], Order(options with { SpotYieldsTo = EvictionRight.Nobody }, tasks));
        // Where it may be evicted, Spot has no bound and stays below Urgent.
        Assert.Equal([2, 1, 4, 3], Order(options, tasks));
    }

    [Fact]
    public void Sort_AgeingWithNobodyOfAHigherClass_LeavesTheOrderToTheRule()
    {
        var tasks = new[]
        {
            ATask.Requesting(id: 1).ArrivingAt(Noon.AddHours(-10)) with { RunTime = Predicted(3000) },
            ATask.Requesting(id: 2) with { RunTime = Predicted(30) },
        };
        var options = SchedulerOptions.Default with { Order = QueueRule.ShortestExpected };

        Assert.Equal([2, 1], Order(options, tasks));
        Assert.Equal([3, 1, 2], Order(options, [.. tasks, ATask.Requesting(id: 3).Of(PriorityClass.Urgent) with { RunTime = Predicted(1) }]));
    }

    private static RunTimeDistribution Predicted(params long[] seconds) => new([.. seconds], [.. seconds.Select(_ => 1.0)], 36_000);

    private static IEnumerable<int> Order(SchedulerOptions options, params ATask[] tasks)
    {
        var snapshot = new CapacitySnapshot([ANode.With(cpu: 16_000)], [], tasks.Select(task => task.Waiting()));
        return QueueOrder.Sort(snapshot, Noon, options).Select(task => Enumerable.Range(1, 9).Single(number => ATask.IdOf(number) == task.TaskId));
    }
}

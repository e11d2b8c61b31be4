using Portal.Core.Compute;
using Portal.Core.Scheduling;
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

        Assert.Equal(expected, QueueOrder.EffectiveClass(task, Noon, SchedulerOptions.Default));
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

        var order = QueueOrder.Sort([.. tasks.Select(task => task.Waiting())], Noon, SchedulerOptions.Default);

        Assert.Equal(new[] { 3, 1, 2, 4, 5, 6 }.Select(ATask.IdOf), order.Select(task => task.TaskId));
    }
}

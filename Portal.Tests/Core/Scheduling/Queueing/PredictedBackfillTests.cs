using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Queueing;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling.Queueing;

public class PredictedBackfillTests
{
    private static readonly DateTimeOffset Noon = ATask.Noon;
    private static readonly SchedulerOptions Predicting = SchedulerOptions.Default with { RunTimes = RunTimeBasis.Predicted, LongestWait = TimeSpan.FromHours(24) };

    private readonly ComputeNode _node = ANode.With(cpu: 4000);

    // Runs on three of four cores since ten minutes; the head wants all four.
    private static readonly ATask Running = ATask.Requesting(3000, seconds: 7200, id: 1) with { RunTime = Predicted(1800) };
    private static readonly ATask Head = ATask.Requesting(4000, id: 2).ArrivingAt(Noon.AddMinutes(-5));

    [Fact]
    public void RunCycle_PredictedEnd_IsWhenTheHeadIsExpected() =>
        Assert.Equal(Noon.AddSeconds(1200), Cycle(Predicting, Head).Reservations.Single().Window.Start);

    [Fact]
    public void RunCycle_OutlivedPrediction_IsCorrected()
    {
        var outlived = Running with { RunTime = Predicted(300) };
        var decision = Scheduler.RunCycle(new CapacitySnapshot([_node], [outlived.RunningOn(_node, Noon.AddSeconds(-600))], [Head.Waiting()]), Noon, Predicting);

        // Ten minutes were five more than predicted: half as long again.
        Assert.Equal(Noon.AddSeconds(300), decision.Reservations.Single().Window.Start);
    }

    [Theory]
    [InlineData(RunTimeBasis.Predicted, 1200, true)]
    [InlineData(RunTimeBasis.Predicted, 1300, false)]
    [InlineData(RunTimeBasis.Maximum, 1200, false)]
    public void RunCycle_PredictedToEndBeforeTheHeadStarts_GoesPastIt(RunTimeBasis runTimes, long predicted, bool starts)
    {
        var small = ATask.Requesting(1000, seconds: 7200, id: 3) with { RunTime = Predicted(predicted) };

        Assert.Equal(starts, Cycle(Predicting with { RunTimes = runTimes }, Head, small).Admissions.Any(admission => admission.TaskId == small.Id));
    }

    [Fact]
    public void RunCycle_SomebodyWaitedLongest_NobodyGoesPastByAPrediction()
    {
        var small = ATask.Requesting(1000, seconds: 7200, id: 3) with { RunTime = Predicted(60) };
        var decision = Cycle(Predicting, Head.ArrivingAt(Noon.AddHours(-24)), small);

        Assert.Empty(decision.Admissions);
        Assert.Equal(Noon.AddSeconds(6600), decision.Reservations.Single().Window.Start);
    }

    private static RunTimeDistribution Predicted(long seconds) => new([seconds], [1], 7200);

    private SchedulingDecision Cycle(SchedulerOptions options, params ATask[] waiting) =>
        Scheduler.RunCycle(new CapacitySnapshot([_node], [Running.RunningOn(_node, Noon.AddSeconds(-600))], waiting.Select(task => task.Waiting())), Noon, options);
}

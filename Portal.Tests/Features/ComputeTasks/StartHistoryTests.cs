using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Features.ComputeTasks;

namespace Portal.Tests.Features.ComputeTasks;

public class StartHistoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly StartHistory _history = new();

    [Fact]
    public void Around_ComparesTheFirstThatWasToldWithWhatCame()
    {
        foreach (var task in Tasks())
        {
            _history.Tell([Waits(task, Noon.AddHours(1))], Noon);
            // What is told later, knowing more, is no measure of the first.
            _history.Tell([Waits(task, Noon.AddHours(2))], Noon.AddHours(1));
            _history.Start(task, Noon.AddHours(2));
        }

        var interval = _history.Around(Noon.AddHours(1), Noon)!;
        Assert.Equal((120, 120), (Math.Round((interval.Earliest - Noon).TotalMinutes), Math.Round((interval.Latest - Noon).TotalMinutes)));
    }

    [Fact]
    public void Around_WhoLeftTheQueueOrStartedAtOnce_IsNotCounted()
    {
        foreach (var task in Tasks())
        {
            _history.Tell([Waits(task, Noon.AddHours(1))], Noon);
            _history.Tell([], Noon.AddMinutes(1));
            _history.Start(task, Noon.AddHours(2));
        }

        Assert.Null(_history.Around(Noon.AddHours(1), Noon));
    }

    private static IEnumerable<ComputeTaskId> Tasks() => Enumerable.Range(0, StartCalibration.Least).Select(_ => ComputeTaskId.New());

    private static WaitingExplanation Waits(ComputeTaskId task, DateTimeOffset start) => new(task, 1, SchedulingReason.WaitingForCpu, ReasonDetails.None, start, null);
}

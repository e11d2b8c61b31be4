using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling.Queueing;

/// <summary>
/// The order that lowers the mean bounded slowdown: by how much a task's slowdown grows per second of waiting, divided by the capacity and time it will take.
/// It is Smith's rule (1956, weight ÷ length) with the weight E[1 ÷ max(run time, 10 s)] and, as work fills a cluster in two dimensions, the length dominant share × E[run time].
/// </summary>
/// <remarks>Both expectations are taken over the predicted distribution, not at one predicted time: a task that may well be short is worth trying early.</remarks>
public static class ShortestExpected
{
    /// <summary>The index of a task, above 0; the higher goes first. Without a prediction the maximum run time counts.</summary>
    /// <param name="task">The task.</param>
    /// <param name="total">All capacity there is.</param>
    public static double IndexOf(WaitingTask task, ResourceAmounts total)
    {
        ArgumentNullException.ThrowIfNull(task);
        var maximum = task.Request.MaxRunSeconds;
        var (slowdown, mean) = task.RunTime is { } runTime
            ? (runTime.SlowdownPerSecond, runTime.MeanSeconds)
            : (1.0 / Math.Max(RunTimeDistribution.SlowdownFloorSeconds, maximum), maximum);
        return slowdown / (DominantShare.Of(task.Request.Amounts, total) * mean);
    }
}

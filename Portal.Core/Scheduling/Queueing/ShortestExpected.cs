using Portal.Core.Capacity;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling.Queueing;

/// <summary>
/// The order that lowers the mean bounded slowdown: by how much a task's slowdown grows per second of waiting, divided by the capacity and time it will take.
/// It is Smith's rule (1956, weight ÷ length) with the weight E[1 ÷ max(run time, 10 s)] and, as work fills a cluster in two dimensions, the length dominant share × E[run time].
/// </summary>
/// <remarks>Both expectations are taken over the predicted distribution, not at one predicted time: a task that may well be short is worth trying early.</remarks>
public static class ShortestExpected
{
    /// <summary>Run times below count as this in the slowdown, seconds (Feitelson and Rudolph 1998).</summary>
    public const long SlowdownFloorSeconds = 10;

    /// <summary>The index of a task, above 0; the higher goes first. Without a prediction the maximum run time counts.</summary>
    /// <param name="task">The task.</param>
    /// <param name="total">All capacity there is.</param>
    public static double IndexOf(WaitingTask task, ResourceAmounts total)
    {
        ArgumentNullException.ThrowIfNull(task);
        var (inverse, mean) = task.RunTime is { } runTime
            ? (runTime.MeanInverse(SlowdownFloorSeconds), runTime.MeanSeconds)
            : (1.0 / Math.Max(SlowdownFloorSeconds, task.Request.MaxRunSeconds), task.Request.MaxRunSeconds);
        return inverse / (DominantShare(task.Request.Amounts, total) * mean);
    }

    /// <summary>The largest part that <paramref name="amounts"/> are of any resource there is; 1 when there is none of them (Ghodsi et al. 2011, dominant resource fairness).</summary>
    internal static double DominantShare(ResourceAmounts amounts, ResourceAmounts total)
    {
        var share = Math.Max(
            Share(amounts.CpuMillicores, total.CpuMillicores),
            Math.Max(Share(amounts.MemoryMebibytes, total.MemoryMebibytes), Share(amounts.GpuMilli, total.GpuMilli)));
        return share > 0 ? share : 1;
    }

    private static double Share(long part, long whole) => whole <= 0 ? 0 : (double)part / whole;
}

using Portal.Core.Compute;

namespace Portal.Core.Planning;

/// <summary>Gives priority classes to a workload that has none, spread evenly over it.</summary>
public static class PriorityMix
{
    // The golden ratio's multiples fall evenly between 0 and 1, wherever one starts and stops (Weyl 1916; Knuth, The Art of Computer Programming 3, 6.4): shares hold in every stretch of the workload.
    private const long Step = 618_033_989;
    private const long Whole = 1_000_000_000;

    /// <summary>The same tasks, so many per cent of them Spot, so many Urgent, the rest Standard. The same arguments give the same classes.</summary>
    /// <param name="workload">The tasks.</param>
    /// <param name="spotPercent">0 to 100.</param>
    /// <param name="urgentPercent">0 to 100; together not above 100.</param>
    public static IReadOnlyList<WorkloadTask> Of(IReadOnlyList<WorkloadTask> workload, int spotPercent, int urgentPercent)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentOutOfRangeException.ThrowIfNegative(spotPercent);
        ArgumentOutOfRangeException.ThrowIfNegative(urgentPercent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(spotPercent + urgentPercent, 100, nameof(urgentPercent));
        return [.. workload.Select((task, index) => task with { Task = task.Task with { PriorityClass = ClassAt(index) } })];

        PriorityClass ClassAt(long index) => index * Step % Whole * 100 / Whole is var at && at < spotPercent ? PriorityClass.Spot
            : at >= 100 - urgentPercent ? PriorityClass.Urgent
            : PriorityClass.Standard;
    }
}

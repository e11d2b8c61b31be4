using Portal.Core.Execution;

namespace Portal.Core.Metering;

/// <summary>Attempts in, usage out.</summary>
public static class UsageMeter
{
    /// <summary>The usage to charge for an attempt that ended; null when it costs nothing.</summary>
    /// <remarks>
    /// Run time is rounded up to the second and counted for the ends that <see cref="BilledState"/> lists. It is cut at
    /// <see cref="AttemptRun.MaxRunSeconds"/>: a program that takes its grace time to stop runs a little longer than it asked
    /// for, and the promise is that no task costs more than its quoted maximum.
    /// </remarks>
    /// <returns>Null for ends that are not billed, and for an attempt that ran for no time at all.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The run time is negative, the maximum is below 1, or the end is unknown.</exception>
    public static UsageRecord? Measure(AttemptRun run, AttemptEnd end)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Measure(run, BilledState.BilledSeconds(end, run.RunMilliseconds));
    }

    /// <summary>The usage of an attempt that still runs, as if its owner stopped it now: what the running cost on the page is rated from.</summary>
    /// <returns>Null before the first millisecond.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The run time is negative, or the maximum is below 1.</exception>
    public static UsageRecord? MeasureSoFar(AttemptRun run) => Measure(run, AttemptEnd.Cancelled);

    private static UsageRecord? Measure(AttemptRun run, long billedSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(run.MaxRunSeconds, 1, nameof(run));
        var seconds = Math.Min(billedSeconds, run.MaxRunSeconds);
        return seconds == 0 ? null : new UsageRecord
        {
            AttemptId = run.AttemptId,
            TaskId = run.TaskId,
            ProjectId = run.ProjectId,
            OrganisationId = run.OrganisationId,
            FromSecond = 0,
            BilledSeconds = seconds,
            ChargePeriodStart = run.StartedAt.ToUniversalTime(),
            Allocated = run.Allocated,
            GpuModel = run.GpuModel,
            PriorityClass = run.PriorityClass,
            CpuMicroseconds = run.CpuMicroseconds,
            PeakMemoryBytes = run.PeakMemoryBytes,
        };
    }
}

using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Metering;

/// <summary>A metered fact: one attempt held these amounts over this stretch of its run. Written once, never changed.</summary>
/// <remarks>
/// Unique per attempt and charge period, that is per <see cref="AttemptId"/> and <see cref="FromSecond"/>: the same usage
/// reported twice is one record. Most attempts have one record, from second 0 to their end; an attempt that is settled while
/// it runs has several, which follow each other without gap or overlap.
/// <para>"Allocated" is what is billed, "used" (<see cref="CpuMicroseconds"/>, <see cref="PeakMemoryBytes"/>) is what the
/// kernel counted. Terms follow FOCUS, the FinOps cost and usage specification.</para>
/// </remarks>
public sealed record UsageRecord
{
    public required TaskAttemptId AttemptId { get; init; }

    public required ComputeTaskId TaskId { get; init; }

    public required ProjectId ProjectId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    /// <summary>First billed second of the attempt that this record covers; 0 for the start of the run.</summary>
    public required long FromSecond { get; init; }

    /// <summary>Length in whole seconds; positive.</summary>
    public required long BilledSeconds { get; init; }

    /// <summary>First second of the attempt after this record.</summary>
    public long ToSecond => checked(FromSecond + BilledSeconds);

    /// <summary>Start of the charge period, UTC; in.</summary>
    public required DateTimeOffset ChargePeriodStart { get; init; }

    /// <summary>End of the charge period, UTC; out. Always <see cref="BilledSeconds"/> after the start.</summary>
    public DateTimeOffset ChargePeriodEnd => ChargePeriodStart.AddSeconds(BilledSeconds);

    /// <summary>The charge period, half-open.</summary>
    public TimeRange ChargePeriod => new(ChargePeriodStart, ChargePeriodEnd);

    /// <summary>CPU, memory and GPU allocated during the whole of it.</summary>
    public required ResourceAmounts Allocated { get; init; }

    /// <summary>Model of the GPUs; null when none is allocated.</summary>
    public string? GpuModel { get; init; }

    public required PriorityClass PriorityClass { get; init; }

    /// <summary>CPU time used, microseconds.</summary>
    public required long CpuMicroseconds { get; init; }

    /// <summary>Most memory used at once, bytes.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Cuts the record in two at a second of the attempt, for example where a billing period or a settlement window ends.</summary>
    /// <remarks>Used CPU time is divided in proportion, the first part rounded down, so that the parts add up to the whole; the peak holds for both.</remarks>
    /// <param name="second">Strictly between <see cref="FromSecond"/> and <see cref="ToSecond"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="second"/> is not inside the record.</exception>
    public (UsageRecord Before, UsageRecord After) SplitAt(long second)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(second, FromSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(second, ToSecond);
        var seconds = second - FromSecond;
        var cpuBefore = (long)((Int128)CpuMicroseconds * seconds / BilledSeconds);
        return (
            this with { BilledSeconds = seconds, CpuMicroseconds = cpuBefore },
            this with
            {
                FromSecond = second,
                BilledSeconds = BilledSeconds - seconds,
                ChargePeriodStart = ChargePeriodStart.AddSeconds(seconds),
                CpuMicroseconds = CpuMicroseconds - cpuBefore,
            });
    }
}

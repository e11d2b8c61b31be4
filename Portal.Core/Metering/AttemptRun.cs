using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Metering;

/// <summary>What the meter needs to know of one attempt: whose it is, what was allocated, how long it ran and what it used.</summary>
public sealed record AttemptRun
{
    public required TaskAttemptId AttemptId { get; init; }

    public required ComputeTaskId TaskId { get; init; }

    public required ProjectId ProjectId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    /// <summary>Sandbox start by the wall clock, UTC; places the usage in time, never measures it.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Sandbox start to end (or to now) by the monotonic clock, without saving results; milliseconds, not negative.</summary>
    public required long RunMilliseconds { get; init; }

    /// <summary>Longest run time the task was quoted for, seconds, at least 1. Time past it (the grace of a stop) is not billed.</summary>
    public required long MaxRunSeconds { get; init; }

    /// <summary>CPU, memory and GPU set aside for the attempt from start to end; what is billed.</summary>
    public required ResourceAmounts Allocated { get; init; }

    /// <summary>Model of the leased GPUs, such as <c>H200</c>; null when none is allocated.</summary>
    public string? GpuModel { get; init; }

    public required PriorityClass PriorityClass { get; init; }

    /// <summary>CPU time used by the whole cgroup, microseconds; not billed, feeds the advice.</summary>
    public long CpuMicroseconds { get; init; }

    /// <summary>Most memory used, bytes; not billed, feeds the advice.</summary>
    public long PeakMemoryBytes { get; init; }
}

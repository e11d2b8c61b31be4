namespace Portal.Core.Execution;

/// <summary>One line of <c>events.ndjson</c>. <see cref="Sequence"/> starts at 1 and has no gap; a reader that has seen n ignores ≤ n.</summary>
/// <param name="Sequence">1, 2, 3 …</param>
/// <param name="Fence">Fence of the lease the runner works under.</param>
/// <param name="At">Wall clock, UTC; for display.</param>
/// <param name="ElapsedMilliseconds">Monotonic time since sandbox start; 0 before it. This one is billed.</param>
public abstract record AttemptEvent(long Sequence, long Fence, DateTimeOffset At, long ElapsedMilliseconds);

/// <summary>The sandbox runs.</summary>
/// <param name="RunnerProcessId">Process id of the runner on its node.</param>
/// <param name="RunnerStartTicks">Start time of that process in clock ticks since boot (<c>/proc/pid/stat</c> field 22), so that a reused id is not taken for it.</param>
/// <param name="CgroupName">Name of the attempt's cgroup, to clear up after a dead runner.</param>
public sealed record AttemptStarted(long Sequence, long Fence, DateTimeOffset At, long ElapsedMilliseconds, int RunnerProcessId, long RunnerStartTicks, string CgroupName)
    : AttemptEvent(Sequence, Fence, At, ElapsedMilliseconds);

/// <summary>Heartbeat with the kernel's meters so far.</summary>
/// <param name="CpuMicroseconds">CPU time of the whole cgroup since start.</param>
/// <param name="MemoryBytes">Memory in use now.</param>
/// <param name="PeakMemoryBytes">Most memory used so far.</param>
/// <param name="DiskBytes">Size of the work folder.</param>
/// <param name="LogBytes">Length of the log file: all before it is durable to read.</param>
public sealed record AttemptUsage(
    long Sequence, long Fence, DateTimeOffset At, long ElapsedMilliseconds,
    long CpuMicroseconds, long MemoryBytes, long PeakMemoryBytes, long DiskBytes, long LogBytes)
    : AttemptEvent(Sequence, Fence, At, ElapsedMilliseconds);

/// <summary>The task told how far it is.</summary>
/// <param name="PartsPerMillion">0 to 1,000,000.</param>
/// <param name="Text">What it said beside the number; may be empty; at most 200 characters.</param>
public sealed record AttemptProgress(long Sequence, long Fence, DateTimeOffset At, long ElapsedMilliseconds, int PartsPerMillion, string Text)
    : AttemptEvent(Sequence, Fence, At, ElapsedMilliseconds);

/// <summary>The user's program ended; results are being gathered. Not billed from here on.</summary>
public sealed record AttemptSaving(long Sequence, long Fence, DateTimeOffset At, long ElapsedMilliseconds)
    : AttemptEvent(Sequence, Fence, At, ElapsedMilliseconds);

/// <summary>Last event of an attempt.</summary>
/// <param name="End">How it ended.</param>
/// <param name="ExitCode">Of the user's program; null when it was killed or never ran.</param>
/// <param name="Signal">That ended it; null when it exited.</param>
/// <param name="Reason">A stable code such as <c>disk_limit</c>, <c>sandbox_unavailable</c>; null when <paramref name="End"/> says it all.</param>
/// <param name="RunMilliseconds">Sandbox start to end by the monotonic clock; 0 when nothing ran.</param>
public sealed record AttemptFinished(
    long Sequence, long Fence, DateTimeOffset At, long ElapsedMilliseconds,
    AttemptEnd End, int? ExitCode, int? Signal, string? Reason, long RunMilliseconds,
    long CpuMicroseconds, long PeakMemoryBytes, long DiskBytes, long LogBytes, long DroppedLogBytes)
    : AttemptEvent(Sequence, Fence, At, ElapsedMilliseconds);

using Portal.Core.Execution;

namespace Portal.Core.Compute;

/// <summary>What is known of an attempt when it ends.</summary>
/// <param name="End">How it ended.</param>
/// <param name="ExitCode">Of the user's program; null when it was killed or never ran.</param>
/// <param name="Reason">Stable code such as <c>disk_limit</c>; null when <paramref name="End"/> says it all.</param>
/// <param name="RunMilliseconds">Sandbox start to end by the monotonic clock; 0 when nothing ran.</param>
/// <param name="CpuMicroseconds">CPU time of the whole cgroup.</param>
/// <param name="PeakMemoryBytes">Most memory used.</param>
public sealed record AttemptResult(
    AttemptEnd End, int? ExitCode = null, string? Reason = null, long RunMilliseconds = 0, long CpuMicroseconds = 0, long PeakMemoryBytes = 0);

using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Live;

/// <summary>What moves on a task while people watch it.</summary>
/// <param name="Version">Of the task; a snapshot older than what a page shows is dropped by it.</param>
/// <param name="ElapsedMilliseconds">Run time so far by the runner's monotonic clock.</param>
/// <param name="CostMicros">Cost so far, as if it stopped now; the charge once it has ended.</param>
/// <param name="LogBytes">Length of the log: read on from where you are up to here.</param>
public sealed record TaskSnapshot(
    ComputeTaskId TaskId, OrganisationId OrganisationId, ProjectId ProjectId, TaskState State, long Version, DateTimeOffset At,
    bool IsSaving, int? ProgressPartsPerMillion, string? ProgressText, long ElapsedMilliseconds,
    long CpuMicroseconds, long MemoryBytes, long PeakMemoryBytes, long LogBytes, long CostMicros);

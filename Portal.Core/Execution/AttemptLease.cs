using Portal.Core.Primitives;

namespace Portal.Core.Execution;

/// <summary>What a runner may do: written once by the portal as <c>lease.json</c>, read by the runner.</summary>
public sealed record AttemptLease
{
    /// <summary>The attempt; also the folder's name.</summary>
    public required TaskAttemptId AttemptId { get; init; }

    /// <summary>Rises with every lease of the same task; an event with another fence than the database's is ignored.</summary>
    public required long Fence { get; init; }

    /// <summary>Program and arguments, without a shell.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Variables the task sees beside the sandbox's own few.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Files placed into <c>in/</c> of the work folder, read-only.</summary>
    public IReadOnlyList<LeasedInput> Inputs { get; init; } = [];

    /// <summary>Folders of the host bound read-only into the sandbox.</summary>
    public IReadOnlyList<LeasedBind> ReadOnlyBinds { get; init; } = [];

    /// <summary>Root folder of a registered environment; null for the host's own <c>/usr</c>.</summary>
    public string? RootFolder { get; init; }

    /// <summary>Devices given to the attempt; others are not visible.</summary>
    public IReadOnlyList<LeasedGpu> Gpus { get; init; } = [];

    public required AttemptLimits Limits { get; init; }

    /// <summary>False: no network namespace but its own empty one.</summary>
    public bool AllowNetwork { get; init; }

    /// <summary>True only by the operator's explicit choice: runs as the portal's user without a sandbox.</summary>
    public bool Unsandboxed { get; init; }

    /// <summary>Pause between heartbeat-and-usage events, milliseconds.</summary>
    public int HeartbeatMilliseconds { get; init; } = 1000;

    /// <summary>Time between SIGTERM and the kill of the whole cgroup, milliseconds.</summary>
    public int GraceMilliseconds { get; init; } = 10_000;
}

/// <param name="Name">File name inside <c>in/</c>; one path segment.</param>
/// <param name="Source">Absolute path on the host.</param>
public sealed record LeasedInput(string Name, string Source);

/// <param name="Source">Absolute folder on the host.</param>
/// <param name="Target">Absolute folder in the sandbox.</param>
public sealed record LeasedBind(string Source, string Target);

/// <param name="Index">Device number as <c>nvidia-smi</c> counts, names <c>/dev/nvidiaN</c>.</param>
/// <param name="Uuid">Device UUID, as <c>CUDA_VISIBLE_DEVICES</c> takes it.</param>
/// <param name="Milli">Share in thousandths; 1000 is the whole device.</param>
public sealed record LeasedGpu(int Index, string Uuid, int Milli);

/// <summary>Bounds the runner enforces.</summary>
/// <param name="CpuMillicores">CPU bandwidth, thousandths of a core.</param>
/// <param name="MemoryMebibytes">Memory and page cache together, MiB; swap is off.</param>
/// <param name="MaxRunSeconds">Wall-clock bound from sandbox start.</param>
/// <param name="DiskMebibytes">Bound of the work folder; checked every 250 ms, so a fast writer overshoots by what it writes in that time.</param>
/// <param name="LogMebibytes">Bound of kept output; later output is counted and dropped.</param>
/// <param name="Processes">Bound of processes and threads.</param>
public sealed record AttemptLimits(
    long CpuMillicores, long MemoryMebibytes, long MaxRunSeconds, long DiskMebibytes = 10_240, long LogMebibytes = 64, int Processes = 1024);

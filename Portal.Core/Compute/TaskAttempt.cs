using Portal.Core.Execution;
using Portal.Core.Primitives;

namespace Portal.Core.Compute;

/// <summary>One try at running a task on one node. Started and ended through its <see cref="ComputeTask"/>, so that the two never disagree.</summary>
public sealed class TaskAttempt
{
    private TaskAttempt()
    {
    }

    internal TaskAttempt(ComputeTask task, TaskAttemptId id, int number, AttemptPlacement placement, DateTimeOffset now)
    {
        Id = id;
        TaskId = task.Id;
        Number = number;
        Fence = task.Fence;
        NodeId = placement.NodeId;
        CpuMillicores = task.CpuMillicores;
        MemoryMebibytes = task.MemoryMebibytes;
        GpuMilli = task.GpuMilli;
        Gpus = [.. placement.Gpus];
        GpuModel = placement.GpuModel;
        PlacementReason = placement.Reason;
        PlacementDetails = placement.Details ?? new Dictionary<string, string>();
        State = AttemptState.Admitted;
        AdmittedAt = now;
    }

    public TaskAttemptId Id { get; private set; }

    public ComputeTaskId TaskId { get; private set; }

    /// <summary>1, 2, 3 … within the task.</summary>
    public int Number { get; private set; }

    public ComputeNodeId NodeId { get; private set; }

    /// <summary>Of the lease this attempt works under.</summary>
    public long Fence { get; private set; }

    /// <summary>Allocated thousandths of a core.</summary>
    public long CpuMillicores { get; private set; }

    /// <summary>Allocated memory, MiB.</summary>
    public long MemoryMebibytes { get; private set; }

    /// <summary>Allocated thousandths of a device, summed over <see cref="Gpus"/>.</summary>
    public long GpuMilli { get; private set; }

    /// <summary>Allocated devices of the node, by index; never changed in place.</summary>
    public IReadOnlyList<GpuShare> Gpus { get; private set; } = [];

    /// <summary>The one model of <see cref="Gpus"/>, which is what is charged; null without a GPU.</summary>
    public string? GpuModel { get; private set; }

    /// <summary>Why on this node: the constant the scheduler gave; null when it gave none.</summary>
    public string? PlacementReason { get; private set; }

    /// <summary>The values behind <see cref="PlacementReason"/>.</summary>
    public IReadOnlyDictionary<string, string> PlacementDetails { get; private set; } = new Dictionary<string, string>();

    public AttemptState State { get; private set; }

    /// <summary>How it ended; null until it has.</summary>
    public AttemptEnd? End { get; private set; }

    public int? ExitCode { get; private set; }

    /// <summary>Stable code beside <see cref="End"/>, such as <c>disk_limit</c>.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset AdmittedAt { get; private set; }

    /// <summary>Sandbox start; null when nothing ran.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Sandbox start to end by the monotonic clock: what is billed is made of this, not of the two instants.</summary>
    public long RunMilliseconds { get; private set; }

    /// <summary>CPU time of the whole cgroup so far, µs; never falls.</summary>
    public long CpuMicroseconds { get; private set; }

    /// <summary>Most memory used so far, bytes; never falls.</summary>
    public long PeakMemoryBytes { get; private set; }

    /// <summary>Sequence number of the last event ingested; 0 before the first.</summary>
    public long EventSequence { get; private set; }

    /// <summary>Bytes of the event file that are ingested: where reading goes on.</summary>
    public long EventByteOffset { get; private set; }

    public DateTimeOffset? LastHeartbeatAt { get; private set; }

    /// <summary>Concurrency token; rises with every change.</summary>
    public long Version { get; private set; }

    /// <summary>CPU, memory and GPU it holds while it has not ended.</summary>
    public ResourceAmounts Amounts => new(CpuMillicores, MemoryMebibytes, GpuMilli);

    /// <summary>Takes in a heartbeat with the kernel's meters; <see cref="TaskRefusal.StaleFence"/> or <see cref="TaskRefusal.InvalidState"/> when it is not this attempt's to give.</summary>
    public Refusal? RecordUsage(long fence, DateTimeOffset at, long elapsedMilliseconds, long cpuMicroseconds, long peakMemoryBytes)
    {
        if (Refuse(fence, AttemptState.Running, AttemptState.Saving) is { } refusal)
            return refusal;
        // Saving is not billed: the clock of the run stands still from there on.
        if (State == AttemptState.Running)
            RunMilliseconds = Math.Max(RunMilliseconds, elapsedMilliseconds);
        Meter(cpuMicroseconds, peakMemoryBytes);
        LastHeartbeatAt = at;
        Version++;
        return null;
    }

    /// <summary>The user's program ended, results are being gathered.</summary>
    public Refusal? BeginSaving(long fence, DateTimeOffset at, long elapsedMilliseconds)
    {
        if (Refuse(fence, AttemptState.Running) is { } refusal)
            return refusal;
        State = AttemptState.Saving;
        RunMilliseconds = Math.Max(RunMilliseconds, elapsedMilliseconds);
        LastHeartbeatAt = at;
        Version++;
        return null;
    }

    /// <summary>Notes how far the event file is ingested, together with what the events said.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The cursor would go back.</exception>
    public void MoveCursor(long eventSequence, long eventByteOffset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(eventSequence, EventSequence);
        ArgumentOutOfRangeException.ThrowIfLessThan(eventByteOffset, EventByteOffset);
        EventSequence = eventSequence;
        EventByteOffset = eventByteOffset;
        Version++;
    }

    internal Refusal? RefuseStart(long fence) => Refuse(fence, AttemptState.Admitted);

    internal Refusal? RefuseEnd(long fence) => Refuse(fence, AttemptState.Admitted, AttemptState.Running, AttemptState.Saving);

    internal void Started(DateTimeOffset now)
    {
        State = AttemptState.Running;
        StartedAt = now;
        LastHeartbeatAt = now;
        Version++;
    }

    internal void Ended(AttemptResult result, DateTimeOffset now)
    {
        State = AttemptState.Ended;
        End = result.End;
        ExitCode = result.ExitCode;
        Reason = result.Reason;
        RunMilliseconds = Math.Max(RunMilliseconds, result.RunMilliseconds);
        Meter(result.CpuMicroseconds, result.PeakMemoryBytes);
        EndedAt = now;
        Version++;
    }

    private void Meter(long cpuMicroseconds, long peakMemoryBytes)
    {
        CpuMicroseconds = Math.Max(CpuMicroseconds, cpuMicroseconds);
        PeakMemoryBytes = Math.Max(PeakMemoryBytes, peakMemoryBytes);
    }

    private Refusal? Refuse(long fence, params ReadOnlySpan<AttemptState> allowed)
    {
        if (fence != Fence)
            return TaskRefusal.Stale(fence, Fence);
        return allowed.Contains(State) ? null : TaskRefusal.WrongState(State.ToString());
    }
}

using Portal.Core.Primitives;
using Portal.Live;

namespace Portal.Features.Capacity;

/// <summary>What tasks use now, from one heartbeat to the next; until a task was heard twice, its average since the start stands in for its CPU.</summary>
public sealed class UseMeter
{
    private readonly Dictionary<Guid, Sample> _samples = [];

    public void Heard(TaskSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var before = _samples.GetValueOrDefault(snapshot.TaskId.Value);
        // News between two heartbeats, such as a longer log, carry no new meters.
        if (before is not null && snapshot.ElapsedMilliseconds == before.ElapsedMilliseconds)
            return;
        long? cpu = before is not null && snapshot.ElapsedMilliseconds > before.ElapsedMilliseconds && snapshot.CpuMicroseconds >= before.CpuMicroseconds
            // Microseconds of CPU per millisecond are thousandths of a core.
            ? (snapshot.CpuMicroseconds - before.CpuMicroseconds) / (snapshot.ElapsedMilliseconds - before.ElapsedMilliseconds)
            : null;
        _samples[snapshot.TaskId.Value] = new Sample(snapshot.ElapsedMilliseconds, snapshot.CpuMicroseconds, snapshot.MemoryBytes, cpu);
    }

    /// <summary>Forgets tasks that are not there any more.</summary>
    public void KeepOnly(IEnumerable<Guid> live)
    {
        var keep = live.ToHashSet();
        foreach (var gone in _samples.Keys.Where(id => !keep.Contains(id)).ToList())
            _samples.Remove(gone);
    }

    /// <summary>Thousandths of a core used by all of <paramref name="tasks"/>.</summary>
    public long CpuMillicores(IEnumerable<NodeTaskView> tasks) => tasks.Sum(task =>
        _samples.GetValueOrDefault(task.TaskId)?.CpuMillicores ?? (task.RunMilliseconds == 0 ? 0 : task.CpuMicroseconds / task.RunMilliseconds));

    /// <summary>MiB used by all of <paramref name="tasks"/>; null while one of them was not heard yet.</summary>
    public long? MemoryMebibytes(IEnumerable<NodeTaskView> tasks)
    {
        var bytes = 0L;
        foreach (var task in tasks)
        {
            if (!_samples.TryGetValue(task.TaskId, out var sample))
                return null;
            bytes += sample.MemoryBytes;
        }

        return bytes >> 20;
    }

    private sealed record Sample(long ElapsedMilliseconds, long CpuMicroseconds, long MemoryBytes, long? CpuMillicores);
}

using Portal.Core.Planning;
using Portal.Core.Primitives;

namespace Portal.Features.Planner;

/// <summary>A workload grown by more tasks of its own kind.</summary>
public static class Growth
{
    private const int Seed = 1;
    private static readonly TimeSpan Shift = TimeSpan.FromHours(1);

    /// <summary>Adds twins of tasks drawn at random, up to an hour before or after them. The same arguments give the same tasks.</summary>
    public static IReadOnlyList<WorkloadTask> Of(IReadOnlyList<WorkloadTask> workload, int percent)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        var random = new Random(Seed);
        var grown = new List<WorkloadTask>(workload);
        for (var i = 0; i < workload.Count * (long)percent / 100; i++)
        {
            var twin = workload[random.Next(workload.Count)];
            var arrival = twin.Task.ArrivedAt + ((2 * random.NextDouble() - 1) * Shift);
            grown.Add(twin with { Task = twin.Task with { TaskId = new ComputeTaskId(IdOf(random)), ArrivedAt = arrival, QueuedAt = arrival } });
        }

        return grown;
    }

    private static Guid IdOf(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}

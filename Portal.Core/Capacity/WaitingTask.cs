using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>A queued task as the scheduler sees it.</summary>
public sealed record WaitingTask
{
    public required ComputeTaskId TaskId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required ProjectId ProjectId { get; init; }

    public TaskType TaskType { get; init; } = TaskType.Other;

    public PriorityClass PriorityClass { get; init; } = PriorityClass.Standard;

    public required ResourceRequest Request { get; init; }

    /// <summary>First submission: the place of arrival, kept by a task that comes back to the queue.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }

    /// <summary>Since when it waits: ageing counts from here.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When attempts were stopped to make room for it; null when none were. It then goes first, so that nobody was stopped for nothing.</summary>
    public DateTimeOffset? RoomMadeAt { get; init; }

    /// <summary>Pools it may use; empty allows all.</summary>
    public IReadOnlyList<string> Pools { get; init; } = [];

    /// <summary>Labels its node must have, with these values.</summary>
    public IReadOnlyDictionary<string, string> RequiredLabels { get; init; } = NoLabels;

    /// <summary>Size of its inputs, MiB: what a node must fetch before it starts.</summary>
    public long InputMebibytes { get; init; }

    /// <summary>How long it may run, as predicted; null when nothing but the maximum is known.</summary>
    public RunTimeDistribution? RunTime { get; init; }

    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>True when a node of this pool with these labels is one that it may use, whatever its size.</summary>
    public bool Allows(string poolName, IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (!IsOfAllowedPool(poolName))
            return false;
        foreach (var (label, value) in RequiredLabels)
            if (!labels.TryGetValue(label, out var has) || has != value)
                return false;
        return true;
    }

    /// <summary>True when nodes of this pool are.</summary>
    public bool IsOfAllowedPool(string poolName) => Pools.Count == 0 || Pools.Contains(poolName, StringComparer.Ordinal);

    /// <summary>The view of a queued <paramref name="task"/>.</summary>
    public static WaitingTask Of(ComputeTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new WaitingTask
        {
            TaskId = task.Id,
            OrganisationId = task.OrganisationId,
            ProjectId = task.ProjectId,
            TaskType = task.TaskType,
            PriorityClass = task.PriorityClass,
            Request = task.Request,
            ArrivedAt = task.SubmittedAt,
            QueuedAt = task.QueuedAt,
            RoomMadeAt = task.RoomMadeAt,
            Pools = task.Pools,
            RequiredLabels = task.RequiredLabels,
            InputMebibytes = task.InputMebibytes,
        };
    }
}

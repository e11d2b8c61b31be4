using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Fairness;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Scheduling;

/// <summary>
/// Who is next: those for whom room was made by evictions; those who have waited longest allowed, by arrival; those within what their organisation is guaranteed; then priority
/// class lifted by ageing; then whose project holds least (<see cref="Fairness.FairShare"/>); then the <see cref="QueueRule"/>, arrival, id.
/// </summary>
public static class QueueOrder
{
    /// <summary>
    /// The class a task is ordered by: its own, one more for every ageing step it has waited, never above Urgent. Spot that may be evicted stays below whoever may evict it:
    /// started before them, it would be stopped for them in the next cycle.
    /// </summary>
    public static int EffectiveClass(WaitingTask task, DateTimeOffset now, SchedulerOptions options)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        var own = (int)task.PriorityClass;
        if (options.AgeingStep == TimeSpan.Zero || now <= task.QueuedAt)
            return own;
        var steps = (now - task.QueuedAt).Ticks / options.AgeingStep.Ticks;
        return (int)Math.Min((int)HighestOf(task, options), own + steps);
    }

    /// <summary>True when a task has waited as long as any may, and goes first by arrival from now on; never for what others may evict.</summary>
    public static bool IsOverdue(WaitingTask task, DateTimeOffset now, SchedulerOptions options)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        return options.LongestWait > TimeSpan.Zero && now - task.QueuedAt >= options.LongestWait && !MayBeEvicted(task, options);
    }

    /// <summary>The waiting tasks in order, first one first.</summary>
    public static WaitingTask[] Sort(CapacitySnapshot snapshot, DateTimeOffset now, SchedulerOptions options)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(options);
        var tasks = snapshot.Waiting.ToArray();
        if (tasks.Length == 0)
            return tasks;
        // Ageing lifts past those of higher classes who wait: with none of them there is nobody to lift past, and the rule decides.
        var highest = tasks.Max(task => (int)task.PriorityClass);
        var total = Total(snapshot);
        var longest = options.FairShare ? LongestWaiting(tasks) : null;
        var keys = Array.ConvertAll(tasks, task => KeyOf(task, highest, longest is null || longest.Contains(task.TaskId), total, now, options));
        Array.Sort(keys, tasks);
        if (options.FairShare)
            Share(keys, tasks, new FairShare(snapshot, total, now, options), options);
        return Guarantee.First(snapshot, tasks, keep: keys.Count(key => key.IsAheadOfAll), options);
    }

    private static PriorityClass HighestOf(WaitingTask task, SchedulerOptions options) => !MayBeEvicted(task, options) ? PriorityClass.Urgent
        : options.MayEvict(PriorityClass.Standard) ? PriorityClass.Spot
        : PriorityClass.Standard;

    internal static bool MayBeEvicted(PriorityClass priority, SchedulerOptions options) => priority == PriorityClass.Spot && options.SpotYieldsTo != EvictionRight.Nobody;

    internal static bool MayBeEvicted(WaitingTask task, SchedulerOptions options) => MayBeEvicted(task.PriorityClass, options);

    /// <summary>Of each project and class the task that has waited longest.</summary>
    private static HashSet<ComputeTaskId> LongestWaiting(WaitingTask[] tasks)
    {
        var longest = new Dictionary<(ProjectId, PriorityClass), WaitingTask>();
        foreach (var task in tasks)
        {
            var of = (task.ProjectId, task.PriorityClass);
            if (!longest.TryGetValue(of, out var other) || (task.QueuedAt, task.ArrivedAt).CompareTo((other.QueuedAt, other.ArrivedAt)) < 0)
                longest[of] = task;
        }
        return [.. longest.Values.Select(task => task.TaskId)];
    }

    /// <summary>Arranges the tasks of each class among themselves.</summary>
    private static void Share(Key[] keys, WaitingTask[] tasks, FairShare shares, SchedulerOptions options)
    {
        for (var (first, end) = (0, 1); first < keys.Length; first = end++)
        {
            while (end < keys.Length && keys[end].NegatedClass == keys[first].NegatedClass && keys[end].IsAheadOfAll == keys[first].IsAheadOfAll)
                end++;
            if (keys[first].IsAheadOfAll)
                continue;
            if (!options.MayEvict((PriorityClass)(-keys[first].NegatedClass)))
                shares.CountEvictable();
            shares.Arrange(tasks.AsSpan(first, end - first));
        }
    }

    private static Key KeyOf(WaitingTask task, int highest, bool mayBeLifted, ResourceAmounts total, DateTimeOffset now, SchedulerOptions options)
    {
        var isOverdue = mayBeLifted && IsOverdue(task, now, options);
        var byIndex = options.Order == QueueRule.ShortestExpected && !isOverdue;
        return new Key(
            task.RoomMadeAt is null,
            !isOverdue,
            isOverdue ? 0 : -Math.Min(highest, mayBeLifted ? EffectiveClass(task, now, options) : (int)task.PriorityClass),
            byIndex ? -ShortestExpected.IndexOf(task, total) : 0,
            task.ArrivedAt.UtcTicks,
            task.TaskId.Value);
    }

    private static ResourceAmounts Total(CapacitySnapshot snapshot) =>
        snapshot.Nodes.Aggregate(ResourceAmounts.None, (sum, node) => sum + node.Offered);

    private readonly record struct Key(bool WithoutRoomMade, bool InTime, int NegatedClass, double NegatedIndex, long ArrivedAt, Guid Id) : IComparable<Key>
    {
        public bool IsAheadOfAll => !WithoutRoomMade || !InTime;

        public int CompareTo(Key other)
        {
            var order = WithoutRoomMade.CompareTo(other.WithoutRoomMade);
            if (order == 0)
                order = InTime.CompareTo(other.InTime);
            if (order == 0)
                order = NegatedClass.CompareTo(other.NegatedClass);
            if (order == 0)
                order = NegatedIndex.CompareTo(other.NegatedIndex);
            if (order == 0)
                order = ArrivedAt.CompareTo(other.ArrivedAt);
            return order != 0 ? order : Id.CompareTo(other.Id);
        }
    }
}

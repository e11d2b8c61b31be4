using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Scheduling;

/// <summary>
/// Who is next: those for whom room was made by evictions; those who have waited longest allowed, by arrival; then priority class lifted by ageing;
/// then the <see cref="QueueRule"/>, arrival, id.
/// </summary>
public static class QueueOrder
{
    /// <summary>
    /// The class a task is ordered by: its own, one more for every ageing step it has waited, never above Urgent. Where Urgent may evict Spot, Spot stays below it:
    /// whoever started before an urgent task would be stopped for it in the next cycle.
    /// </summary>
    public static int EffectiveClass(WaitingTask task, DateTimeOffset now, SchedulerOptions options)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        var own = (int)task.PriorityClass;
        if (options.AgeingStep == TimeSpan.Zero || now <= task.QueuedAt)
            return own;
        var steps = (now - task.QueuedAt).Ticks / options.AgeingStep.Ticks;
        return (int)Math.Min((int)(MayBeEvicted(task, options) ? PriorityClass.Standard : PriorityClass.Urgent), own + steps);
    }

    /// <summary>True when a task has waited as long as any may, and goes first by arrival from now on; never for what Urgent may evict.</summary>
    public static bool IsOverdue(WaitingTask task, DateTimeOffset now, SchedulerOptions options)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        return options.LongestWait > TimeSpan.Zero && now - task.QueuedAt >= options.LongestWait && !MayBeEvicted(task, options);
    }

    private static bool MayBeEvicted(WaitingTask task, SchedulerOptions options) => options.AllowEviction && task.PriorityClass == PriorityClass.Spot;

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
        var total = options.Order == QueueRule.ShortestExpected ? Total(snapshot) : ResourceAmounts.None;
        var keys = Array.ConvertAll(tasks, task => KeyOf(task, highest, total, now, options));
        Array.Sort(keys, tasks);
        return tasks;
    }

    private static Key KeyOf(WaitingTask task, int highest, ResourceAmounts total, DateTimeOffset now, SchedulerOptions options)
    {
        var isOverdue = IsOverdue(task, now, options);
        var byIndex = options.Order == QueueRule.ShortestExpected && !isOverdue;
        return new Key(
            task.RoomMadeAt is null,
            !isOverdue,
            isOverdue ? 0 : -Math.Min(highest, EffectiveClass(task, now, options)),
            byIndex ? -ShortestExpected.IndexOf(task, total) : 0,
            task.ArrivedAt.UtcTicks,
            task.TaskId.Value);
    }

    private static ResourceAmounts Total(CapacitySnapshot snapshot) =>
        snapshot.Nodes.Aggregate(ResourceAmounts.None, (sum, node) => sum + node.Offered);

    private readonly record struct Key(bool WithoutRoomMade, bool InTime, int NegatedClass, double NegatedIndex, long ArrivedAt, Guid Id) : IComparable<Key>
    {
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

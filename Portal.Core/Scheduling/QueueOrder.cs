using Portal.Core.Capacity;
using Portal.Core.Compute;

namespace Portal.Core.Scheduling;

/// <summary>Who is next: those for whom room was made by evictions; then priority class lifted by ageing, then arrival, then id.</summary>
public static class QueueOrder
{
    /// <summary>The class a task is ordered by: its own, one more for every ageing step it has waited, never above Urgent.</summary>
    public static int EffectiveClass(WaitingTask task, DateTimeOffset now, SchedulerOptions options)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        var own = (int)task.PriorityClass;
        if (options.AgeingStep == TimeSpan.Zero || now <= task.QueuedAt)
            return own;
        var steps = (now - task.QueuedAt).Ticks / options.AgeingStep.Ticks;
        return (int)Math.Min((int)PriorityClass.Urgent, own + steps);
    }

    /// <summary>The tasks in order, first one first.</summary>
    public static WaitingTask[] Sort(IReadOnlyList<WaitingTask> waiting, DateTimeOffset now, SchedulerOptions options)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        var tasks = waiting.ToArray();
        var keys = Array.ConvertAll(tasks, task => new Key(task.RoomMadeAt is null, -EffectiveClass(task, now, options), task.ArrivedAt.UtcTicks, task.TaskId.Value));
        Array.Sort(keys, tasks);
        return tasks;
    }

    private readonly record struct Key(bool WithoutRoomMade, int NegatedClass, long ArrivedAt, Guid Id) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            var byRoom = WithoutRoomMade.CompareTo(other.WithoutRoomMade);
            if (byRoom != 0)
                return byRoom;
            var byClass = NegatedClass.CompareTo(other.NegatedClass);
            if (byClass != 0)
                return byClass;
            var byArrival = ArrivedAt.CompareTo(other.ArrivedAt);
            return byArrival != 0 ? byArrival : Id.CompareTo(other.Id);
        }
    }
}

using System.Buffers;
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
        var shapes = new ClusterRoom(snapshot, now.UtcTicks, options).Shapes;
        return Array.ConvertAll(Positions(snapshot, shapes, now, options), position => snapshot.Waiting[position]);
    }

    /// <summary>The same as positions in the snapshot.</summary>
    internal static int[] Positions(CapacitySnapshot snapshot, RequestShapes shapes, DateTimeOffset now, SchedulerOptions options)
    {
        var shares = options.FairShare ? new FairShare(snapshot, shapes, Total(snapshot), now, options) : null;
        var positions = new int[snapshot.Waiting.Length];
        var keys = ArrayPool<Key>.Shared.Rent(positions.Length);
        var sorted = keys.AsSpan(0, positions.Length);
        FillIn(sorted, snapshot, shares, now, options);
        sorted.Sort();
        for (var i = 0; i < positions.Length; i++)
            positions[i] = sorted[i].Position;
        if (shares is not null)
            Share(sorted, positions, shares, options);
        var aheadOfAll = 0;
        while (aheadOfAll < positions.Length && sorted[aheadOfAll].IsAheadOfAll)
            aheadOfAll++;
        ArrayPool<Key>.Shared.Return(keys);
        return Guarantee.First(snapshot, positions, aheadOfAll, options);
    }

    private static PriorityClass HighestOf(WaitingTask task, SchedulerOptions options) => !MayBeEvicted(task, options) ? PriorityClass.Urgent
        : options.MayEvict(PriorityClass.Standard) ? PriorityClass.Spot
        : PriorityClass.Standard;

    internal static bool MayBeEvicted(PriorityClass priority, SchedulerOptions options) => priority == PriorityClass.Spot && options.SpotYieldsTo != EvictionRight.Nobody;

    internal static bool MayBeEvicted(WaitingTask task, SchedulerOptions options) => MayBeEvicted(task.PriorityClass, options);

    private static void FillIn(Span<Key> keys, CapacitySnapshot snapshot, FairShare? shares, DateTimeOffset now, SchedulerOptions options)
    {
        // Ageing lifts past those of higher classes who wait: with none of them there is nobody to lift past, and the rule decides.
        var highest = 0;
        foreach (var task in snapshot.Waiting)
            highest = Math.Max(highest, (int)task.PriorityClass);
        var longest = shares?.LongestWaiting();
        var total = options.Order == QueueRule.ShortestExpected ? Total(snapshot) : ResourceAmounts.None;
        for (var i = 0; i < keys.Length; i++)
            keys[i] = KeyOf(snapshot.Waiting[i], i, highest, longest is null || longest[i], total, now, options);
    }

    /// <summary>Arranges the tasks of each class among themselves.</summary>
    private static void Share(ReadOnlySpan<Key> keys, int[] positions, FairShare shares, SchedulerOptions options)
    {
        for (var (first, end) = (0, 1); first < keys.Length; first = end++)
        {
            while (end < keys.Length && keys[end].Rank == keys[first].Rank)
                end++;
            if (keys[first].IsAheadOfAll)
                continue;
            if (!options.MayEvict(keys[first].Class))
                shares.CountEvictable();
            shares.Arrange(positions.AsSpan(first, end - first));
        }
    }

    private static Key KeyOf(WaitingTask task, int position, int highest, bool mayBeLifted, ResourceAmounts total, DateTimeOffset now, SchedulerOptions options)
    {
        var isOverdue = mayBeLifted && IsOverdue(task, now, options);
        var byIndex = options.Order == QueueRule.ShortestExpected && !isOverdue;
        var rank = task.RoomMadeAt is not null ? Key.RoomMade
            : isOverdue ? Key.Overdue
            : Key.OfClass(Math.Min(highest, mayBeLifted ? EffectiveClass(task, now, options) : (int)task.PriorityClass));
        return new Key(rank, byIndex ? -ShortestExpected.IndexOf(task, total) : 0, task.ArrivedAt.UtcTicks, position);
    }

    private static ResourceAmounts Total(CapacitySnapshot snapshot) =>
        snapshot.Nodes.Aggregate(ResourceAmounts.None, (sum, node) => sum + node.Offered);

    /// <summary>What tasks are sorted by. Their position in the snapshot, which is sorted by id, decides between equals.</summary>
    private readonly record struct Key(int Rank, double NegatedIndex, long ArrivedAt, int Position) : IComparable<Key>
    {
        public const int RoomMade = 0;
        public const int Overdue = 1;

        public bool IsAheadOfAll => Rank <= Overdue;

        public PriorityClass Class => PriorityClass.Urgent - (Rank - Overdue - 1);

        public static int OfClass(int priorityClass) => Overdue + 1 + (int)PriorityClass.Urgent - priorityClass;

        public int CompareTo(Key other)
        {
            var order = Rank.CompareTo(other.Rank);
            if (order == 0)
                order = NegatedIndex.CompareTo(other.NegatedIndex);
            if (order == 0)
                order = ArrivedAt.CompareTo(other.ArrivedAt);
            return order != 0 ? order : Position.CompareTo(other.Position);
        }
    }
}

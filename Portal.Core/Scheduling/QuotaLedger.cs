using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>What each organisation with a quota may still hold, over time: the same timelines as nodes have, so that a reservation holds quota too.</summary>
internal sealed class QuotaLedger
{
    private const int Width = 4;
    // Far above any real amount, and far enough below the limit of long that sums with it do not overflow.
    private const long Unlimited = long.MaxValue / 4;
    private readonly Dictionary<OrganisationId, Entry> _entries = [];

    public QuotaLedger(CapacitySnapshot snapshot, long now, SchedulerOptions options)
    {
        foreach (var (organisation, quota) in snapshot.Quotas)
            _entries[organisation] = new Entry(quota, new Timeline(now, Columns(quota)));
        foreach (var allocation in snapshot.Running)
            if (_entries.TryGetValue(allocation.OrganisationId, out var entry))
                entry.Start(allocation.Amounts, now, options.ExpectedEnd(allocation, now));
    }

    /// <summary>The task that waits for quota first, per organisation: those behind it may not delay it.</summary>
    public ComputeTaskId? FirstWaiting(OrganisationId organisation) =>
        _entries.TryGetValue(organisation, out var entry) ? entry.FirstWaiting : null;

    public bool FitsAt(WaitingTask task, PlacementRequest request, long start) =>
        Earliest(task, request, start) == start;

    /// <summary>The first instant, not before <paramref name="from"/>, at which the quota allows the task; <see cref="long.MaxValue"/> when never.</summary>
    public long Earliest(WaitingTask task, PlacementRequest request, long from) =>
        _entries.TryGetValue(task.OrganisationId, out var entry)
            ? entry.Timeline.Earliest(new QuotaFit(request.Amounts), from, request.Duration)
            : from;

    public void Take(WaitingTask task, PlacementRequest request, long start, bool startsNow)
    {
        if (!_entries.TryGetValue(task.OrganisationId, out var entry))
            return;
        if (startsNow)
            entry.Start(request.Amounts, start, start + request.Duration);
        else
            entry.Timeline.Take(start, start + request.Duration, Columns(request.Amounts));
    }

    /// <summary>Promises quota to the first task of an organisation that waits for it.</summary>
    public void ReserveForFirst(WaitingTask task, PlacementRequest request, long now)
    {
        if (!_entries.TryGetValue(task.OrganisationId, out var entry) || entry.FirstWaiting is not null)
            return;
        var start = Earliest(task, request, now);
        if (start == long.MaxValue)
            return;
        entry.FirstWaiting = task.TaskId;
        entry.Timeline.Take(start, start + request.Duration, Columns(request.Amounts));
        entry.PromisedFrom = start;
    }

    /// <summary>Takes back what <see cref="ReserveForFirst"/> promised to this task.</summary>
    public bool Release(WaitingTask task, PlacementRequest request)
    {
        if (!_entries.TryGetValue(task.OrganisationId, out var entry) || entry.FirstWaiting != task.TaskId)
            return false;
        entry.Timeline.Give(entry.PromisedFrom, entry.PromisedFrom + request.Duration, Columns(request.Amounts));
        return true;
    }

    /// <summary>Undoes <see cref="Release"/>.</summary>
    public void RenewPromise(WaitingTask task, PlacementRequest request)
    {
        var entry = _entries[task.OrganisationId];
        entry.Timeline.Take(entry.PromisedFrom, entry.PromisedFrom + request.Duration, Columns(request.Amounts));
    }

    /// <summary>The refusal by what is held now; null when only a promise to another task is in the way.</summary>
    public Refusal? Refusal(WaitingTask task) =>
        _entries.TryGetValue(task.OrganisationId, out var entry) ? entry.Quota.CheckStart(task.Request, entry.Use) : null;

    private static long[] Columns(Quota quota) =>
    [
        quota.MaxCpuMillicores ?? Unlimited, quota.MaxMemoryMebibytes ?? Unlimited, quota.MaxGpuMilli ?? Unlimited, quota.MaxRunningTasks ?? Unlimited,
    ];

    private static long[] Columns(ResourceAmounts amounts) => [amounts.CpuMillicores, amounts.MemoryMebibytes, amounts.GpuMilli, 1];

    private sealed class Entry(Quota quota, Timeline timeline)
    {
        public Quota Quota => quota;

        public Timeline Timeline => timeline;

        public QuotaUse Use { get; private set; }

        public ComputeTaskId? FirstWaiting { get; set; }

        public long PromisedFrom { get; set; }

        public void Start(ResourceAmounts amounts, long now, long end)
        {
            timeline.Take(now, end, Columns(amounts));
            Use = new QuotaUse(Use.Running + amounts, Use.RunningTasks + 1, Use.QueuedTasks);
        }
    }

    private readonly struct QuotaFit(ResourceAmounts asked) : IRoomFit
    {
        public bool Fits(ReadOnlySpan<long> room) =>
            room.Length == Width
            && asked.CpuMillicores <= room[0]
            && asked.MemoryMebibytes <= room[1]
            && (asked.GpuMilli == 0 || asked.GpuMilli <= room[2])
            && room[3] >= 1;
    }
}

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

    /// <summary>The first task of an organisation that quota is promised to: those behind it may not delay it.</summary>
    public ComputeTaskId? FirstPromised(OrganisationId organisation) =>
        _entries.TryGetValue(organisation, out var entry) ? entry.FirstPromised : null;

    public bool FitsAt(WaitingTask task, ResourceRequest request, long start) => Earliest(task, request, start) == start;

    /// <summary>The first instant, not before <paramref name="from"/>, at which the quota allows the task; <see cref="long.MaxValue"/> when never.</summary>
    public long Earliest(WaitingTask task, ResourceRequest request, long from) =>
        _entries.TryGetValue(task.OrganisationId, out var entry)
            ? entry.Timeline.Earliest(new QuotaFit(request.Amounts), from, Duration(request))
            : from;

    /// <summary>The task starts now.</summary>
    public void Start(WaitingTask task, long now)
    {
        if (_entries.TryGetValue(task.OrganisationId, out var entry))
            entry.Start(task.Request.Amounts, now, now + Duration(task.Request));
    }

    /// <summary>Promises quota for later.</summary>
    public void Take(WaitingTask task, long start)
    {
        if (!_entries.TryGetValue(task.OrganisationId, out var entry))
            return;
        entry.FirstPromised ??= task.TaskId;
        entry.Timeline.Take(start, start + Duration(task.Request), Columns(task.Request.Amounts));
    }

    /// <summary>Undoes <see cref="Take"/>.</summary>
    public void Give(WaitingTask task, long start)
    {
        if (_entries.TryGetValue(task.OrganisationId, out var entry))
            entry.Timeline.Give(start, start + Duration(task.Request), Columns(task.Request.Amounts));
    }

    /// <summary>The refusal by what is held now; null when only a promise to another task is in the way.</summary>
    public Refusal? Refusal(WaitingTask task) =>
        _entries.TryGetValue(task.OrganisationId, out var entry) ? entry.Quota.CheckStart(task.Request, entry.Use) : null;

    private static long Duration(ResourceRequest request) => request.MaxRunSeconds * TimeSpan.TicksPerSecond;

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

        public ComputeTaskId? FirstPromised { get; set; }

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

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
    private readonly IReadOnlyList<RunningAllocation> _running;
    // What runs of one organisation is a chain: for each, the one before it.
    private readonly int[] _others;
    private readonly long _now;
    private readonly SchedulerOptions _options;

    public QuotaLedger(CapacitySnapshot snapshot, long now, SchedulerOptions options)
    {
        (_running, _others, _now, _options) = (snapshot.Running, new int[snapshot.Running.Count], now, options);
        foreach (var (organisation, quota) in snapshot.Quotas)
            _entries[organisation] = new Entry(quota, this);
        for (var run = 0; run < _running.Count; run++)
            if (_entries.TryGetValue(_running[run].OrganisationId, out var entry))
                entry.Hold(run);
    }

    /// <summary>The first task of an organisation that quota is promised to: those behind it may not delay it.</summary>
    public ComputeTaskId? FirstPromised(OrganisationId organisation) =>
        _entries.TryGetValue(organisation, out var entry) ? entry.FirstPromised : null;

    public bool FitsAt(WaitingTask task, ResourceRequest request, long start) => Earliest(task, request, start) == start;

    /// <summary>The first instant, not before <paramref name="from"/>, at which the quota allows the task; <see cref="long.MaxValue"/> when never.</summary>
    public long Earliest(WaitingTask task, ResourceRequest request, long from) =>
        _entries.TryGetValue(task.OrganisationId, out var entry)
            ? entry.Earliest(request, from)
            : from;

    /// <summary>The task starts now.</summary>
    public void Start(WaitingTask task, long now)
    {
        if (_entries.TryGetValue(task.OrganisationId, out var entry))
            entry.Start(task.Request.Amounts, now + Duration(task.Request));
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

    /// <summary>
    /// One organisation. While nothing is promised for later, whoever fits beside what is held now fits for ever, and that is a sum; the timeline is made when
    /// that is not enough.
    /// </summary>
    private sealed class Entry(Quota quota, QuotaLedger ledger)
    {
        private readonly List<(long End, long[] Amounts)> _started = [];
        private Timeline? _timeline;
        private int _last = -1;

        public Quota Quota => quota;

        public QuotaUse Use { get; private set; }

        public ComputeTaskId? FirstPromised { get; set; }

        public Timeline Timeline => _timeline ??= Made();

        public long Earliest(ResourceRequest request, long from) =>
            _timeline is null && quota.CheckStart(request, Use) is null ? from : Timeline.Earliest(new QuotaFit(request.Amounts), from, Duration(request));

        /// <summary>Something that runs, by its place among all that does.</summary>
        public void Hold(int run)
        {
            (ledger._others[run], _last) = (_last, run);
            Hold(ledger._running[run].Amounts);
        }

        public void Start(ResourceAmounts amounts, long end)
        {
            Hold(amounts);
            if (_timeline is null)
                _started.Add((end, Columns(amounts)));
            else
                _timeline.Take(ledger._now, end, Columns(amounts));
        }

        private void Hold(ResourceAmounts amounts) => Use = new QuotaUse(Use.Running + amounts, Use.RunningTasks + 1, Use.QueuedTasks);

        private IEnumerable<RunningAllocation> Running()
        {
            for (var run = _last; run >= 0; run = ledger._others[run])
                yield return ledger._running[run];
        }

        private Timeline Made()
        {
            var timeline = new Timeline(ledger._now, Columns(quota));
            timeline.Reset(ledger._now, Columns(quota), [.. Running().Select(run => (ledger._options.ExpectedEnd(run, ledger._now), Columns(run.Amounts))), .. _started]);
            return timeline;
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

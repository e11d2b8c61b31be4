using System.Numerics;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>
/// The quota of one organisation or project over time. While nothing is promised for later, whoever fits beside what is held now fits for ever, and that is a sum; the timeline is
/// made when that is not enough. Behind the columns that all have stands one for each GPU model with a limit of its own.
/// </summary>
internal sealed class QuotaEntry
{
    private const int Plain = 4;
    // Far above any real amount, and far enough below the limit of long that sums with it do not overflow.
    private const long Unlimited = long.MaxValue / 4;
    private readonly IReadOnlyList<RunningAllocation> _running;
    private readonly int[] _others;
    private readonly long _now;
    private readonly SchedulerOptions _options;
    private readonly string[] _models;
    private readonly Dictionary<string, long>? _byModel;
    private readonly List<(long End, long[] Amounts)> _started = [];
    private Timeline? _timeline;
    private int _last = -1;

    /// <param name="quota">The limits.</param>
    /// <param name="running">All that runs.</param>
    /// <param name="others">What runs of one quota is a chain: for each, the one before it.</param>
    /// <param name="now">UTC ticks.</param>
    /// <param name="options">How long what runs is counted to.</param>
    public QuotaEntry(Quota quota, IReadOnlyList<RunningAllocation> running, int[] others, long now, SchedulerOptions options)
    {
        (Quota, _running, _others, _now, _options) = (quota, running, others, now, options);
        _models = quota.MaxGpuMilliByModel.Count == 0 ? [] : [.. quota.MaxGpuMilliByModel.Keys.Order(StringComparer.Ordinal)];
        _byModel = _models.Length == 0 ? null : new Dictionary<string, long>(StringComparer.Ordinal);
        Use = new QuotaUse(ResourceAmounts.None, 0, 0, _byModel);
    }

    public Quota Quota { get; }

    public QuotaUse Use { get; private set; }

    /// <summary>The first task that quota is promised to: those behind it may not delay it.</summary>
    public ComputeTaskId? FirstPromised { get; set; }

    public bool HasModels => _models.Length > 0;

    private Timeline Timeline => _timeline ??= Made();

    /// <summary>The first instant, not before <paramref name="from"/>, at which it allows the request; <see cref="long.MaxValue"/> when never.</summary>
    public long Earliest(ResourceRequest request, long from) =>
        _timeline is null && Quota.CheckStart(request, Use) is null ? from : Timeline.Earliest(new QuotaFit(request.Amounts, ModelsOf(request)), from, DurationOf(request));

    /// <summary>Something that runs, by its place among all that does.</summary>
    public void Hold(int run)
    {
        (_others[run], _last) = (_last, run);
        Hold(_running[run].Amounts, _running[run].GpuModel);
    }

    public void Start(ResourceRequest request, long end)
    {
        Hold(request.Amounts, HasModels && request.GpuModels.Count == 1 ? request.GpuModels[0] : null);
        var amounts = Columns(request.Amounts, ModelsOf(request));
        if (_timeline is null)
            _started.Add((end, amounts));
        else
            _timeline.Take(_now, end, amounts);
    }

    /// <summary>Promises quota for later.</summary>
    public void Take(ComputeTaskId task, ResourceRequest request, long start)
    {
        FirstPromised ??= task;
        Timeline.Take(start, start + DurationOf(request), Columns(request.Amounts, ModelsOf(request)));
    }

    /// <summary>Undoes <see cref="Take"/>.</summary>
    public void Give(ResourceRequest request, long start) => Timeline.Give(start, start + DurationOf(request), Columns(request.Amounts, ModelsOf(request)));

    private static long DurationOf(ResourceRequest request) => request.MaxRunSeconds * TimeSpan.TicksPerSecond;

    private void Hold(ResourceAmounts amounts, string? model)
    {
        Use = Use with { Running = Use.Running + amounts, RunningTasks = Use.RunningTasks + 1 };
        if (_byModel is not null && model is not null)
            _byModel[model] = _byModel.GetValueOrDefault(model) + amounts.GpuMilli;
    }

    private Timeline Made()
    {
        long[] offered = [Quota.MaxCpuMillicores ?? Unlimited, Quota.MaxMemoryMebibytes ?? Unlimited, Quota.MaxGpuMilli ?? Unlimited, Quota.MaxRunningTasks ?? Unlimited, .. _models.Select(model => Quota.MaxGpuMilliByModel[model])];
        var taken = new List<(long End, long[] Amounts)>(_started);
        for (var run = _last; run >= 0; run = _others[run])
            taken.Add((_options.ExpectedEnd(_running[run], _now), Columns(_running[run].Amounts, BitOf(_running[run].GpuModel))));
        var timeline = new Timeline(_now, offered);
        timeline.Reset(_now, offered, taken);
        return timeline;
    }

    // Of models without a limit any number is allowed, so that one of them among those accepted is enough.
    private ulong ModelsOf(ResourceRequest request)
    {
        var models = 0UL;
        if (!HasModels || request.Amounts.GpuMilli == 0)
            return models;
        foreach (var model in request.GpuModels)
        {
            var bit = BitOf(model);
            if (bit == 0)
                return 0;
            models |= bit;
        }

        return models;
    }

    private ulong BitOf(string? model) => model is not null && Array.BinarySearch(_models, model, StringComparer.Ordinal) is >= 0 and var at ? 1UL << at : 0;

    // Only what is of one model is known to take of it: a task is decided for one at a time.
    private long[] Columns(ResourceAmounts amounts, ulong models)
    {
        var columns = new long[Plain + _models.Length];
        (columns[0], columns[1], columns[2], columns[3]) = (amounts.CpuMillicores, amounts.MemoryMebibytes, amounts.GpuMilli, 1);
        if (BitOperations.PopCount(models) == 1)
            columns[Plain + BitOperations.TrailingZeroCount(models)] = amounts.GpuMilli;
        return columns;
    }

    /// <param name="asked">What is asked.</param>
    /// <param name="models">The columns of which one must have room for the GPUs; none when no limit of a model counts.</param>
    private readonly struct QuotaFit(ResourceAmounts asked, ulong models) : IRoomFit
    {
        public bool Fits(ReadOnlySpan<long> room) =>
            asked.CpuMillicores <= room[0]
            && asked.MemoryMebibytes <= room[1]
            && (asked.GpuMilli == 0 || (asked.GpuMilli <= room[2] && FitsModel(room[Plain..])))
            && room[3] >= 1;

        private bool FitsModel(ReadOnlySpan<long> room)
        {
            if (models == 0)
                return true;
            for (var rest = models; rest != 0; rest &= rest - 1)
                if (asked.GpuMilli <= room[BitOperations.TrailingZeroCount(rest)])
                    return true;
            return false;
        }
    }
}

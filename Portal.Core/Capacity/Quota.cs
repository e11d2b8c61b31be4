using System.Globalization;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>The most an organisation, or one of its projects, may hold at one time; null is without limit.</summary>
public sealed record Quota
{
    /// <summary>Code of every refusal here.</summary>
    public const string Exceeded = "quota_exceeded";

    // Before what is made of it.
    private static readonly Dictionary<string, long> NoModels = [];

    /// <summary>No limit at all.</summary>
    public static Quota Unlimited { get; } = new();

    /// <summary>Thousandths of a core.</summary>
    public long? MaxCpuMillicores { get; init; }

    /// <summary>MiB.</summary>
    public long? MaxMemoryMebibytes { get; init; }

    /// <summary>Thousandths of a device, of all models together.</summary>
    public long? MaxGpuMilli { get; init; }

    /// <summary>The same of single models, by name; one that is not named is bounded by <see cref="MaxGpuMilli"/> alone.</summary>
    public IReadOnlyDictionary<string, long> MaxGpuMilliByModel { get; init; } = NoModels;

    /// <summary>
    /// What it may hold whatever others want: its tasks within this go before those of anybody who is past theirs. What is not used is lent to whoever asks, and comes back
    /// as the tasks end that borrow it. Nothing is guaranteed by default.
    /// </summary>
    public ResourceAmounts Guaranteed { get; init; }

    /// <summary>Tasks that are Admitted or Running.</summary>
    public int? MaxRunningTasks { get; init; }

    /// <summary>Tasks that wait.</summary>
    public int? MaxQueuedTasks { get; init; }

    /// <summary>Bytes of files: those brought in and results that were kept.</summary>
    public long? MaxStorageBytes { get; init; }

    /// <summary>The fields that have a limit, in the order they are shown.</summary>
    public IEnumerable<string> Limited => QuotaField.WithModels(MaxGpuMilliByModel.Keys).Where(name => LimitOf(name) is not null);

    /// <summary>The limit of a <see cref="QuotaField"/>; null where there is none.</summary>
    public long? LimitOf(string field) => field switch
    {
        QuotaField.Cpu => MaxCpuMillicores,
        QuotaField.Memory => MaxMemoryMebibytes,
        QuotaField.Gpu => MaxGpuMilli,
        QuotaField.RunningTasks => MaxRunningTasks,
        QuotaField.QueuedTasks => MaxQueuedTasks,
        QuotaField.Storage => MaxStorageBytes,
        _ => QuotaField.ModelOf(field) is { } model && MaxGpuMilliByModel.TryGetValue(model, out var most) ? most : null,
    };

    /// <summary>The same with these limits, by <see cref="QuotaField"/>.</summary>
    /// <exception cref="ArgumentException">One is no field of a quota.</exception>
    public Quota With(IReadOnlyDictionary<string, long> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return limits.Aggregate(this, (quota, pair) => pair.Key switch
        {
            QuotaField.Cpu => quota with { MaxCpuMillicores = pair.Value },
            QuotaField.Memory => quota with { MaxMemoryMebibytes = pair.Value },
            QuotaField.Gpu => quota with { MaxGpuMilli = pair.Value },
            QuotaField.RunningTasks => quota with { MaxRunningTasks = checked((int)pair.Value) },
            QuotaField.QueuedTasks => quota with { MaxQueuedTasks = checked((int)pair.Value) },
            QuotaField.Storage => quota with { MaxStorageBytes = pair.Value },
            _ when QuotaField.ModelOf(pair.Key) is { } model =>
                quota with { MaxGpuMilliByModel = new Dictionary<string, long>(quota.MaxGpuMilliByModel, StringComparer.Ordinal) { [model] = pair.Value } },
            _ => throw new ArgumentException($"'{pair.Key}' is no field of a quota.", nameof(limits)),
        });
    }

    /// <summary>The same where each of these fields has at least this; one without a limit stays so.</summary>
    public Quota RaisedTo(IReadOnlyDictionary<string, long> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return With(limits.Where(pair => LimitOf(pair.Key) < pair.Value).ToDictionary());
    }

    /// <summary>At the door: a request that exceeds the quota even alone, or one more than may wait, is refused.</summary>
    /// <returns>Null, or a refusal naming the field with <c>limit</c>, <c>asked</c> and, where a smaller value would do, <c>nearest</c>; <c>model</c> where the limit is of one.</returns>
    public Refusal? CheckSubmit(ResourceRequest request, QuotaUse use)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (MaxQueuedTasks is { } most && use.QueuedTasks >= most)
            return Refuse(QuotaField.QueuedTasks, most, use.QueuedTasks, 1, 1);
        return Check(request, default);
    }

    /// <summary>At admission: what is in use and the request together.</summary>
    /// <returns>Null, or a refusal naming the field with <c>limit</c>, <c>inUse</c>, <c>asked</c> and, where a smaller value would do, <c>nearest</c>; <c>model</c> where the limit is of one.</returns>
    public Refusal? CheckStart(ResourceRequest request, QuotaUse use)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Check(request, use);
    }

    /// <summary>Before bytes are kept: what is kept and these together.</summary>
    /// <returns>Null, or a refusal of <see cref="QuotaField.Storage"/> with <c>limit</c>, <c>inUse</c>, <c>asked</c> and what is left as <c>nearest</c>.</returns>
    public Refusal? CheckStorage(long bytes, long inUse) =>
        MaxStorageBytes is { } most && Excess(most, inUse, bytes) ? Refuse(QuotaField.Storage, most, inUse, bytes, 1) : null;

    /// <summary>Of two refusals the one that leaves less: what it names as nearest is allowed by the other too, where both are of one field.</summary>
    internal static Refusal? Tighter(Refusal? one, Refusal? other)
    {
        if (one is null || other is null)
            return one ?? other;
        return one.Field == other.Field && Nearest(other) < Nearest(one) ? other : one;

        static long Nearest(Refusal refusal) => refusal.Details!.TryGetValue("nearest", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : -1;
    }

    private Refusal? Check(ResourceRequest request, QuotaUse use)
    {
        var asked = request.Amounts;
        if (MaxRunningTasks is { } tasks && use.RunningTasks >= tasks)
            return Refuse(QuotaField.RunningTasks, tasks, use.RunningTasks, 1, 1);
        if (asked.GpuMilli > 0 && Tighter(CheckGpus(asked.GpuMilli, use), CheckModels(request, use)) is { } noGpu)
            return noGpu;
        if (MaxCpuMillicores is { } cpu && Excess(cpu, use.Running.CpuMillicores, asked.CpuMillicores))
            return Refuse(QuotaField.Cpu, cpu, use.Running.CpuMillicores, asked.CpuMillicores, ResourceRequest.MinCpuMillicores);
        if (MaxMemoryMebibytes is { } memory && Excess(memory, use.Running.MemoryMebibytes, asked.MemoryMebibytes))
            return Refuse(QuotaField.Memory, memory, use.Running.MemoryMebibytes, asked.MemoryMebibytes, ResourceRequest.MinMemoryMebibytes);
        return null;
    }

    private Refusal? CheckGpus(long asked, QuotaUse use) =>
        MaxGpuMilli is { } gpu && Excess(gpu, use.Running.GpuMilli, asked) ? Refuse(QuotaField.Gpu, gpu, use.Running.GpuMilli, asked, 1) : null;

    // One of the models will do; refused is the one that leaves most.
    private Refusal? CheckModels(ResourceRequest request, QuotaUse use)
    {
        if (MaxGpuMilliByModel.Count == 0 || request.GpuModels.Count == 0)
            return null;
        string? roomiest = null;
        var (limit, inUse) = (0L, 0L);
        foreach (var model in request.GpuModels)
        {
            if (!MaxGpuMilliByModel.TryGetValue(model, out var most) || !Excess(most, use.GpuMilliOf(model), request.Amounts.GpuMilli))
                return null;
            if (roomiest is null || most - use.GpuMilliOf(model) > limit - inUse)
                (roomiest, limit, inUse) = (model, most, use.GpuMilliOf(model));
        }

        return Refuse(QuotaField.Gpu, limit, inUse, request.Amounts.GpuMilli, 1, roomiest);
    }

    private static bool Excess(long limit, long inUse, long asked) => asked > limit - inUse;

    private static Refusal Refuse(string field, long limit, long inUse, long asked, long least, string? model = null)
    {
        var details = new Dictionary<string, string>
        {
            ["limit"] = limit.ToString(CultureInfo.InvariantCulture),
            ["inUse"] = inUse.ToString(CultureInfo.InvariantCulture),
            ["asked"] = asked.ToString(CultureInfo.InvariantCulture),
        };
        if (model is not null)
            details["model"] = model;
        var nearest = limit - inUse;
        // More than one GPU is asked in whole devices.
        if (field == QuotaField.Gpu && nearest > 1000)
            nearest -= nearest % 1000;
        if (nearest >= least)
            details["nearest"] = nearest.ToString(CultureInfo.InvariantCulture);
        return new Refusal(Exceeded, field, details);
    }
}

/// <summary>What an organisation or a project holds now.</summary>
/// <param name="Running">Sum over its Admitted and Running tasks.</param>
/// <param name="RunningTasks">Number of these.</param>
/// <param name="QueuedTasks">Number of its waiting tasks.</param>
/// <param name="GpuMilliByModel">The GPU part of <paramref name="Running"/> by model; null where none is looked at.</param>
public readonly record struct QuotaUse(ResourceAmounts Running, int RunningTasks, int QueuedTasks, IReadOnlyDictionary<string, long>? GpuMilliByModel = null)
{
    /// <summary>Thousandths of devices of one model.</summary>
    public long GpuMilliOf(string model) => GpuMilliByModel is { } byModel && byModel.TryGetValue(model, out var milli) ? milli : 0;
}

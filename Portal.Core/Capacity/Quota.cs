using System.Globalization;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>The most an organisation may hold at one time; null is without limit.</summary>
public sealed record Quota
{
    /// <summary>Code of every refusal here.</summary>
    public const string Exceeded = "quota_exceeded";

    /// <summary>No limit at all.</summary>
    public static Quota Unlimited { get; } = new();

    /// <summary>Thousandths of a core.</summary>
    public long? MaxCpuMillicores { get; init; }

    /// <summary>MiB.</summary>
    public long? MaxMemoryMebibytes { get; init; }

    /// <summary>Thousandths of a device.</summary>
    public long? MaxGpuMilli { get; init; }

    /// <summary>
    /// What it may hold whatever others want: its tasks within this go before those of anybody who is past theirs. What is not used is lent to whoever asks, and comes back
    /// as the tasks end that borrow it. Nothing is guaranteed by default.
    /// </summary>
    public ResourceAmounts Guaranteed { get; init; }

    /// <summary>Tasks that are Admitted or Running.</summary>
    public int? MaxRunningTasks { get; init; }

    /// <summary>Tasks that wait.</summary>
    public int? MaxQueuedTasks { get; init; }

    /// <summary>At the door: a request that exceeds the quota even alone, or one more than may wait, is refused.</summary>
    /// <returns>Null, or a refusal naming the field with <c>limit</c>, <c>asked</c> and, where a smaller value would do, <c>nearest</c>.</returns>
    public Refusal? CheckSubmit(ResourceRequest request, QuotaUse use)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (MaxQueuedTasks is { } most && use.QueuedTasks >= most)
            return Refuse("queuedTasks", most, use.QueuedTasks, 1, 1);
        return Check(request.Amounts, default);
    }

    /// <summary>At admission: what is in use and the request together.</summary>
    /// <returns>Null, or a refusal naming the field with <c>limit</c>, <c>inUse</c>, <c>asked</c> and, where a smaller value would do, <c>nearest</c>.</returns>
    public Refusal? CheckStart(ResourceRequest request, QuotaUse use)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Check(request.Amounts, use);
    }

    private Refusal? Check(ResourceAmounts asked, QuotaUse use)
    {
        if (MaxRunningTasks is { } tasks && use.RunningTasks >= tasks)
            return Refuse("runningTasks", tasks, use.RunningTasks, 1, 1);
        if (asked.GpuMilli > 0 && MaxGpuMilli is { } gpu && Excess(gpu, use.Running.GpuMilli, asked.GpuMilli))
            return Refuse("gpuMilli", gpu, use.Running.GpuMilli, asked.GpuMilli, 1);
        if (MaxCpuMillicores is { } cpu && Excess(cpu, use.Running.CpuMillicores, asked.CpuMillicores))
            return Refuse("cpuMillicores", cpu, use.Running.CpuMillicores, asked.CpuMillicores, ResourceRequest.MinCpuMillicores);
        if (MaxMemoryMebibytes is { } memory && Excess(memory, use.Running.MemoryMebibytes, asked.MemoryMebibytes))
            return Refuse("memoryMebibytes", memory, use.Running.MemoryMebibytes, asked.MemoryMebibytes, ResourceRequest.MinMemoryMebibytes);
        return null;
    }

    private static bool Excess(long limit, long inUse, long asked) => asked > limit - inUse;

    private static Refusal Refuse(string field, long limit, long inUse, long asked, long least)
    {
        var details = new Dictionary<string, string>
        {
            ["limit"] = limit.ToString(CultureInfo.InvariantCulture),
            ["inUse"] = inUse.ToString(CultureInfo.InvariantCulture),
            ["asked"] = asked.ToString(CultureInfo.InvariantCulture),
        };
        var nearest = limit - inUse;
        // More than one GPU is asked in whole devices.
        if (field == "gpuMilli" && nearest > 1000)
            nearest -= nearest % 1000;
        if (nearest >= least)
            details["nearest"] = nearest.ToString(CultureInfo.InvariantCulture);
        return new Refusal(Exceeded, field, details);
    }
}

/// <summary>What an organisation holds now.</summary>
/// <param name="Running">Sum over its Admitted and Running tasks.</param>
/// <param name="RunningTasks">Number of these.</param>
/// <param name="QueuedTasks">Number of its waiting tasks.</param>
public readonly record struct QuotaUse(ResourceAmounts Running, int RunningTasks, int QueuedTasks);

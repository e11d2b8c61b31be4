using Portal.Core.Primitives;

namespace Portal.Core.Compute;

/// <summary>What a task asks for, checked at the door.</summary>
public sealed record ResourceRequest
{
    /// <summary>Least CPU one may ask: a tenth of a core.</summary>
    public const int MinCpuMillicores = 100;

    /// <summary>Least memory one may ask, MiB.</summary>
    public const int MinMemoryMebibytes = 64;

    /// <summary>Longest run time one may ask: 30 days.</summary>
    public const long MaxRunSecondsLimit = 30L * 24 * 3600;

    /// <param name="cpuMillicores">At least <see cref="MinCpuMillicores"/>.</param>
    /// <param name="memoryMebibytes">At least <see cref="MinMemoryMebibytes"/>.</param>
    /// <param name="gpuMilli">0; or 1 to 999, a share that lives on one device; or whole devices, a multiple of 1000, on one node.</param>
    /// <param name="gpuModels">Accepted models, such as <c>H200</c>; empty accepts any. Stored sorted and distinct.</param>
    /// <param name="maxRunSeconds">1 second to 30 days.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range; the parameter name is the field.</exception>
    public ResourceRequest(long cpuMillicores, long memoryMebibytes, long gpuMilli, IEnumerable<string> gpuModels, long maxRunSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cpuMillicores, MinCpuMillicores);
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryMebibytes, MinMemoryMebibytes);
        ArgumentOutOfRangeException.ThrowIfNegative(gpuMilli);
        if (gpuMilli > 1000 && gpuMilli % 1000 != 0)
            throw new ArgumentOutOfRangeException(nameof(gpuMilli), gpuMilli, "More than one GPU is asked in whole devices.");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRunSeconds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxRunSeconds, MaxRunSecondsLimit);
        Amounts = new ResourceAmounts(cpuMillicores, memoryMebibytes, gpuMilli);
        GpuModels = gpuModels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        MaxRunSeconds = maxRunSeconds;
    }

    /// <summary>The request, or the refusal that names the field and its range: for values that come from people.</summary>
    public static Result<ResourceRequest> Create(
        long cpuMillicores, long memoryMebibytes, long gpuMilli, IReadOnlyCollection<string> gpuModels, long maxRunSeconds)
    {
        if (cpuMillicores < MinCpuMillicores)
            return TaskRefusal.Field(nameof(cpuMillicores), "range", least: MinCpuMillicores);
        if (memoryMebibytes < MinMemoryMebibytes)
            return TaskRefusal.Field(nameof(memoryMebibytes), "range", least: MinMemoryMebibytes);
        if (gpuMilli < 0)
            return TaskRefusal.Field(nameof(gpuMilli), "range", least: 0);
        if (gpuMilli > 1000 && gpuMilli % 1000 != 0)
            return TaskRefusal.Field(nameof(gpuMilli), "whole_devices", least: gpuMilli / 1000 * 1000);
        if (gpuModels.Count > 32 || gpuModels.Any(model => model is not { Length: > 0 and <= 64 }))
            return TaskRefusal.Field(nameof(gpuModels), "names", most: 32);
        if (maxRunSeconds is < 1 or > MaxRunSecondsLimit)
            return TaskRefusal.Field(nameof(maxRunSeconds), "range", least: 1, most: MaxRunSecondsLimit);
        return new ResourceRequest(cpuMillicores, memoryMebibytes, gpuMilli, gpuModels, maxRunSeconds);
    }

    /// <summary>CPU, memory and GPU asked.</summary>
    public ResourceAmounts Amounts { get; }

    /// <summary>Accepted GPU models, sorted; empty accepts any.</summary>
    public IReadOnlyList<string> GpuModels { get; }

    /// <summary>Wall-clock bound of one attempt, seconds.</summary>
    public long MaxRunSeconds { get; }

    /// <summary>The same that accepts one model alone.</summary>
    public ResourceRequest OfModel(string model) => new(Amounts.CpuMillicores, Amounts.MemoryMebibytes, Amounts.GpuMilli, [model], MaxRunSeconds);

    /// <summary>True when <paramref name="model"/> will do.</summary>
    public bool Accepts(string model) => GpuModels.Count == 0 || GpuModels.Contains(model, StringComparer.Ordinal);
}

using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>What an operator agreed with one organisation about the cluster: its weight in fair share, the most it may hold, what it is guaranteed.</summary>
public sealed class OrganisationLimits
{
    private OrganisationLimits()
    {
    }

    /// <param name="organisationId">Whose.</param>
    public OrganisationLimits(OrganisationId organisationId) => OrganisationId = organisationId;

    public OrganisationId OrganisationId { get; private set; }

    /// <summary>Part in fair share among organisations, as <see cref="ShareWeight"/> has it.</summary>
    public int Weight { get; private set; } = ShareWeight.Usual;

    /// <summary>Thousandths of a core; null: what holds for everybody.</summary>
    public long? MaxCpuMillicores { get; private set; }

    /// <summary>MiB; null: what holds for everybody.</summary>
    public long? MaxMemoryMebibytes { get; private set; }

    /// <summary>Thousandths of a device; null: what holds for everybody.</summary>
    public long? MaxGpuMilli { get; private set; }

    /// <summary>Thousandths of a device by model; one that is not named is bounded by the GPUs in all alone. Replaced, never changed in place.</summary>
    public IReadOnlyDictionary<string, long> MaxGpuMilliByModel { get; private set; } = new Dictionary<string, long>();

    /// <summary>Bytes of files that are kept; null: what holds for everybody.</summary>
    public long? MaxStorageBytes { get; private set; }

    /// <summary>Tasks that are Admitted or Running; null: what holds for everybody.</summary>
    public int? MaxRunningTasks { get; private set; }

    /// <summary>Tasks that wait; null: what holds for everybody.</summary>
    public int? MaxQueuedTasks { get; private set; }

    /// <summary>Thousandths of a core it may hold whatever others want.</summary>
    public long GuaranteedCpuMillicores { get; private set; }

    /// <summary>The same of memory, MiB.</summary>
    public long GuaranteedMemoryMebibytes { get; private set; }

    /// <summary>The same of GPUs, thousandths of a device.</summary>
    public long GuaranteedGpuMilli { get; private set; }

    /// <summary>Set by ourselves at every change; the concurrency token.</summary>
    public long Version { get; private set; }

    /// <summary>The most of an amount that can be written down.</summary>
    public static ResourceAmounts Most { get; } = new(1_000_000_000, 1_000_000_000, 100_000_000);

    /// <summary>What was agreed with it; a limit that is null follows what holds for everybody.</summary>
    public Quota Own => new()
    {
        MaxCpuMillicores = MaxCpuMillicores, MaxMemoryMebibytes = MaxMemoryMebibytes, MaxGpuMilli = MaxGpuMilli, MaxGpuMilliByModel = MaxGpuMilliByModel,
        MaxRunningTasks = MaxRunningTasks, MaxQueuedTasks = MaxQueuedTasks, MaxStorageBytes = MaxStorageBytes,
        Guaranteed = new ResourceAmounts(GuaranteedCpuMillicores, GuaranteedMemoryMebibytes, GuaranteedGpuMilli),
    };

    /// <summary>The quota it has: its own where it has one, else the usual one.</summary>
    public Quota ToQuota(Quota usual)
    {
        ArgumentNullException.ThrowIfNull(usual);
        var own = Own;
        return usual.With(own.Limited.ToDictionary(field => field, field => own.LimitOf(field)!.Value)) with { Guaranteed = own.Guaranteed };
    }

    /// <summary>Sets the weight and every limit; one that is null in <paramref name="quota"/> follows what holds for everybody.</summary>
    /// <returns>Null, or a <see cref="ShareWeight.OutOfRange"/> naming the field with <c>least</c> and <c>most</c>; then nothing has changed.</returns>
    public Refusal? Change(int weight, Quota quota)
    {
        ArgumentNullException.ThrowIfNull(quota);
        if (Check(weight, quota) is { } refusal)
            return refusal;
        (Weight, MaxRunningTasks, MaxQueuedTasks) = (weight, quota.MaxRunningTasks, quota.MaxQueuedTasks);
        (MaxCpuMillicores, MaxMemoryMebibytes, MaxGpuMilli, MaxStorageBytes) = (quota.MaxCpuMillicores, quota.MaxMemoryMebibytes, quota.MaxGpuMilli, quota.MaxStorageBytes);
        MaxGpuMilliByModel = new SortedDictionary<string, long>(quota.MaxGpuMilliByModel.ToDictionary(), StringComparer.Ordinal);
        (GuaranteedCpuMillicores, GuaranteedMemoryMebibytes, GuaranteedGpuMilli) = (quota.Guaranteed.CpuMillicores, quota.Guaranteed.MemoryMebibytes, quota.Guaranteed.GpuMilli);
        Version++;
        return null;
    }

    private static Refusal? Check(int weight, Quota quota) =>
        ShareWeight.Check(weight, "weight")
        ?? Within("maxCpuMillicores", quota.MaxCpuMillicores, 1, Most.CpuMillicores)
        ?? Within("maxMemoryMebibytes", quota.MaxMemoryMebibytes, 1, Most.MemoryMebibytes)
        ?? Within("maxGpuMilli", quota.MaxGpuMilli, 0, Most.GpuMilli)
        ?? Within("maxRunningTasks", quota.MaxRunningTasks, 1, 1_000_000)
        ?? Within("maxQueuedTasks", quota.MaxQueuedTasks, 1, 1_000_000)
        ?? Within("maxStorageBytes", quota.MaxStorageBytes, 1, 1L << 60)
        ?? (QuotaField.Check(quota.MaxGpuMilliByModel.ToDictionary(pair => QuotaField.OfModel(pair.Key), pair => pair.Value)) is { } model ? model with { Field = "maxGpuMilliByModel" } : null)
        ?? Within("guaranteedCpuMillicores", quota.Guaranteed.CpuMillicores, 0, quota.MaxCpuMillicores ?? Most.CpuMillicores)
        ?? Within("guaranteedMemoryMebibytes", quota.Guaranteed.MemoryMebibytes, 0, quota.MaxMemoryMebibytes ?? Most.MemoryMebibytes)
        ?? Within("guaranteedGpuMilli", quota.Guaranteed.GpuMilli, 0, quota.MaxGpuMilli ?? Most.GpuMilli);

    private static Refusal? Within(string field, long? value, long least, long most) => value is null || (value >= least && value <= most)
        ? null
        : new Refusal(ShareWeight.OutOfRange, field, new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = $"{least}", ["most"] = $"{most}" });
}

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

    /// <summary>The quota it has: its own where it has one, else the usual one.</summary>
    public Quota ToQuota(Quota usual)
    {
        ArgumentNullException.ThrowIfNull(usual);
        return usual with
        {
            MaxCpuMillicores = MaxCpuMillicores ?? usual.MaxCpuMillicores,
            MaxMemoryMebibytes = MaxMemoryMebibytes ?? usual.MaxMemoryMebibytes,
            MaxGpuMilli = MaxGpuMilli ?? usual.MaxGpuMilli,
            MaxRunningTasks = MaxRunningTasks ?? usual.MaxRunningTasks,
            MaxQueuedTasks = MaxQueuedTasks ?? usual.MaxQueuedTasks,
            Guaranteed = new ResourceAmounts(GuaranteedCpuMillicores, GuaranteedMemoryMebibytes, GuaranteedGpuMilli),
        };
    }

    /// <summary>Sets the weight and every limit; one that is null in <paramref name="quota"/> follows what holds for everybody.</summary>
    /// <returns>Null, or a <see cref="ShareWeight.OutOfRange"/> naming the field with <c>least</c> and <c>most</c>; then nothing has changed.</returns>
    public Refusal? Change(int weight, Quota quota)
    {
        ArgumentNullException.ThrowIfNull(quota);
        if (Check(weight, quota) is { } refusal)
            return refusal;
        (Weight, MaxRunningTasks, MaxQueuedTasks) = (weight, quota.MaxRunningTasks, quota.MaxQueuedTasks);
        (MaxCpuMillicores, MaxMemoryMebibytes, MaxGpuMilli) = (quota.MaxCpuMillicores, quota.MaxMemoryMebibytes, quota.MaxGpuMilli);
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
        ?? Within("guaranteedCpuMillicores", quota.Guaranteed.CpuMillicores, 0, quota.MaxCpuMillicores ?? Most.CpuMillicores)
        ?? Within("guaranteedMemoryMebibytes", quota.Guaranteed.MemoryMebibytes, 0, quota.MaxMemoryMebibytes ?? Most.MemoryMebibytes)
        ?? Within("guaranteedGpuMilli", quota.Guaranteed.GpuMilli, 0, quota.MaxGpuMilli ?? Most.GpuMilli);

    private static Refusal? Within(string field, long? value, long least, long most) => value is null || (value >= least && value <= most)
        ? null
        : new Refusal(ShareWeight.OutOfRange, field, new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = $"{least}", ["most"] = $"{most}" });
}

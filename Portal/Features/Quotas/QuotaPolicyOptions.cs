using System.ComponentModel.DataAnnotations;
using Portal.Core.Capacity;

namespace Portal.Features.Quotas;

/// <summary>What every organisation may hold at one time while nothing else was agreed with it; 0 is without limit.</summary>
public sealed class QuotaPolicyOptions
{
    public const string Section = "Portal:Quota";

    [Range(0, long.MaxValue)]
    public long MaxCpuMillicores { get; set; }

    [Range(0, long.MaxValue)]
    public long MaxMemoryMebibytes { get; set; }

    [Range(0, long.MaxValue)]
    public long MaxGpuMilli { get; set; }

    [Range(0, 1_000_000)]
    public int MaxRunningTasks { get; set; } = 50;

    [Range(0, 1_000_000)]
    public int MaxQueuedTasks { get; set; } = 500;

    /// <summary>Files that are kept, MiB.</summary>
    [Range(0, 1L << 40)]
    public long MaxStorageMebibytes { get; set; } = 100 * 1024;

    public Quota ToQuota() => new()
    {
        MaxCpuMillicores = MaxCpuMillicores > 0 ? MaxCpuMillicores : null,
        MaxMemoryMebibytes = MaxMemoryMebibytes > 0 ? MaxMemoryMebibytes : null,
        MaxGpuMilli = MaxGpuMilli > 0 ? MaxGpuMilli : null,
        MaxRunningTasks = MaxRunningTasks > 0 ? MaxRunningTasks : null,
        MaxQueuedTasks = MaxQueuedTasks > 0 ? MaxQueuedTasks : null,
        MaxStorageBytes = MaxStorageMebibytes > 0 ? MaxStorageMebibytes << 20 : null,
    };
}

using System.ComponentModel.DataAnnotations;

namespace Portal.Engines.Local;

public sealed class LocalEngineOptions
{
    public const string Section = "Portal:LocalEngine";

    /// <summary>False on a machine that only serves pages.</summary>
    public bool Enabled { get; set; } = true;

    [Required]
    public string NodeName { get; set; } = "local";

    [Required]
    public string PoolName { get; set; } = "local";

    /// <summary>Thousandths of a core offered to tasks; 0 offers all cores, at low weight beside the portal.</summary>
    [Range(0, 10_000_000)]
    public long CpuMillicores { get; set; }

    /// <summary>MiB offered to tasks; 0 offers all but 2 GiB.</summary>
    [Range(0, 1_000_000_000)]
    public long MemoryMebibytes { get; set; }

    /// <summary>Runs tasks without a sandbox, as the portal's own user. Only for tasks one trusts like oneself.</summary>
    public bool AllowUnsandboxed { get; set; }

    /// <summary>Lets tasks reach the network.</summary>
    public bool AllowNetwork { get; set; }

    /// <summary>Pause between heartbeats of an attempt, milliseconds.</summary>
    [Range(100, 60_000)]
    public int HeartbeatMilliseconds { get; set; } = 1000;

    /// <summary>Silence after which an attempt is lost, milliseconds.</summary>
    [Range(500, 600_000)]
    public int LostAfterMilliseconds { get; set; } = 10_000;

    /// <summary>Time between the polite and the forced stop, milliseconds.</summary>
    [Range(0, 600_000)]
    public int GraceMilliseconds { get; set; } = 10_000;

    /// <summary>Bound of a task's work folder, MiB.</summary>
    [Range(1, 100_000_000)]
    public long DiskMebibytes { get; set; } = 10_240;

    /// <summary>Bound of a task's kept output, MiB.</summary>
    [Range(1, 1_000_000)]
    public long LogMebibytes { get; set; } = 64;
}

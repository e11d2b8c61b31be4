using System.ComponentModel.DataAnnotations;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Placement;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Features.ComputeTasks;

/// <summary>How the operator wants tasks to be placed.</summary>
public sealed class SchedulingPolicyOptions
{
    public const string Section = "Portal:Scheduling";

    /// <summary>Name of the placement policy; see <see cref="PlacementPolicyNames"/>.</summary>
    [Required]
    public string Placement { get; set; } = SchedulerOptions.Default.Placement;

    /// <summary>Who goes first among tasks of the same class.</summary>
    public QueueRule Order { get; set; } = SchedulerOptions.Default.Order;

    /// <summary>Which ends of tasks reservations and backfill count on.</summary>
    public RunTimeBasis RunTimes { get; set; } = SchedulerOptions.Default.RunTimes;

    /// <summary>Who has waited this long goes before everybody else, hours; 0: nobody does. Left out: <see cref="SchedulerOptions.UsualLongestWait"/> where shorter ones go first, else 0.</summary>
    [Range(0, 8760)]
    public int? LongestWaitHours { get; set; }

    public BackfillMode Backfill { get; set; } = SchedulerOptions.Default.Backfill;

    /// <summary>Waiting this long lifts a task by one priority class, minutes; 0: never.</summary>
    [Range(0, 525_600)]
    public int AgeingMinutes { get; set; } = (int)SchedulerOptions.Default.AgeingStep.TotalMinutes;

    /// <summary>Whether the project that holds least for its weight goes first among tasks of the same class.</summary>
    public bool FairShare { get; set; } = SchedulerOptions.Default.FairShare;

    /// <summary>After this time what a project held counts half, hours.</summary>
    [Range(1, 8760)]
    public int FairShareHalfLifeHours { get; set; } = (int)SchedulerOptions.Default.FairShareHalfLife.TotalHours;

    /// <summary>Who may evict Spot.</summary>
    public EvictionRight SpotYieldsTo { get; set; } = SchedulerOptions.Default.SpotYieldsTo;

    /// <summary>Whose tasks may meet on one GPU.</summary>
    public GpuSharing GpuSharing { get; set; } = SchedulerOptions.Default.GpuSharing;

    public static string? Check(SchedulingPolicyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!PlacementPolicyNames.All.Contains(options.Placement, StringComparer.OrdinalIgnoreCase))
            return $"{Section}:Placement must be one of {string.Join(", ", PlacementPolicyNames.All)}; it is '{options.Placement}'.";
        if (!Enum.IsDefined(options.Order))
            return $"{Section}:Order must be one of {string.Join(", ", Enum.GetNames<QueueRule>())}.";
        if (!Enum.IsDefined(options.RunTimes))
            return $"{Section}:RunTimes must be one of {string.Join(", ", Enum.GetNames<RunTimeBasis>())}.";
        if (!Enum.IsDefined(options.Backfill))
            return $"{Section}:Backfill must be one of {string.Join(", ", Enum.GetNames<BackfillMode>())}.";
        if (!Enum.IsDefined(options.SpotYieldsTo))
            return $"{Section}:SpotYieldsTo must be one of {string.Join(", ", Enum.GetNames<EvictionRight>())}.";
        return Enum.IsDefined(options.GpuSharing) ? null : $"{Section}:GpuSharing must be one of {string.Join(", ", Enum.GetNames<GpuSharing>())}.";
    }

    public SchedulerOptions ToOptions() => new()
    {
        Placement = Placement,
        Order = Order,
        RunTimes = RunTimes,
        LongestWait = LongestWaitHours is { } hours ? TimeSpan.FromHours(hours) : Order == QueueRule.Arrival ? TimeSpan.Zero : SchedulerOptions.UsualLongestWait,
        Backfill = Backfill,
        AgeingStep = TimeSpan.FromMinutes(AgeingMinutes),
        FairShare = FairShare,
        FairShareHalfLife = TimeSpan.FromHours(FairShareHalfLifeHours),
        SpotYieldsTo = SpotYieldsTo,
        GpuSharing = GpuSharing,
    };
}

using Portal.Core.Capacity;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling.Queueing;

/// <summary>How much of a cluster something takes, as the largest part of any resource there is (Ghodsi et al. 2011, dominant resource fairness).</summary>
internal static class DominantShare
{
    /// <summary>0 when nothing is asked; more than 1 where more is asked than there is, and the amount itself of what there is none of.</summary>
    public static double Of(ResourceAmounts asked, ResourceAmounts all) => Math.Max(
        Math.Max(Share(asked.CpuMillicores, all.CpuMillicores), Share(asked.MemoryMebibytes, all.MemoryMebibytes)),
        Share(asked.GpuMilli, all.GpuMilli));

    /// <summary>The same of amounts in the mean.</summary>
    public static double Of(MeanAmounts held, ResourceAmounts all) => Math.Max(
        Math.Max(Share(held.CpuMillicores, all.CpuMillicores), Share(held.MemoryMebibytes, all.MemoryMebibytes)),
        Share(held.GpuMilli, all.GpuMilli));

    private static double Share(double asked, long all) => asked / Math.Max(1, all);
}

namespace Portal.Core.Statistics;

/// <summary>CPU time used against CPU time paid for.</summary>
/// <param name="BilledSeconds">Sum of billed run time, seconds.</param>
/// <param name="AllocatedCpuMicroseconds">Allocated cores × billed time, microseconds of CPU.</param>
/// <param name="UsedCpuMicroseconds">CPU time the kernel counted, microseconds.</param>
public readonly record struct Utilisation(long BilledSeconds, long AllocatedCpuMicroseconds, long UsedCpuMicroseconds)
{
    /// <summary>Used of allocated, per mille, rounded down; null when nothing was allocated. May pass 1000 a little, since billed time is cut at the maximum.</summary>
    public int? CpuPerMille => AllocatedCpuMicroseconds == 0 ? null : (int)((Int128)UsedCpuMicroseconds * 1000 / AllocatedCpuMicroseconds);
}

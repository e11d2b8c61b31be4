namespace Portal.Core.Primitives;

/// <summary>CPU, memory and GPU in whole units: what is asked, allocated or free.</summary>
/// <param name="CpuMillicores">Thousandths of a core; 1000 is one core.</param>
/// <param name="MemoryMebibytes">Mebibytes (2²⁰ bytes).</param>
/// <param name="GpuMilli">Thousandths of one device; 1000 is one whole GPU, 2000 are two.</param>
public readonly record struct ResourceAmounts(long CpuMillicores, long MemoryMebibytes, long GpuMilli)
{
    /// <summary>No resources.</summary>
    public static ResourceAmounts None => default;

    public static ResourceAmounts operator +(ResourceAmounts left, ResourceAmounts right) => new(
        checked(left.CpuMillicores + right.CpuMillicores),
        checked(left.MemoryMebibytes + right.MemoryMebibytes),
        checked(left.GpuMilli + right.GpuMilli));

    public static ResourceAmounts operator -(ResourceAmounts left, ResourceAmounts right) => new(
        checked(left.CpuMillicores - right.CpuMillicores),
        checked(left.MemoryMebibytes - right.MemoryMebibytes),
        checked(left.GpuMilli - right.GpuMilli));

    /// <summary>True when every component is at most that of <paramref name="other"/>.</summary>
    public bool FitsIn(ResourceAmounts other) =>
        CpuMillicores <= other.CpuMillicores && MemoryMebibytes <= other.MemoryMebibytes && GpuMilli <= other.GpuMilli;
}

using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>Amounts held in the mean over time, in the units of <see cref="ResourceAmounts"/>.</summary>
public readonly record struct MeanAmounts(double CpuMillicores, double MemoryMebibytes, double GpuMilli)
{
    public static MeanAmounts operator +(MeanAmounts left, MeanAmounts right) =>
        new(left.CpuMillicores + right.CpuMillicores, left.MemoryMebibytes + right.MemoryMebibytes, left.GpuMilli + right.GpuMilli);

    /// <summary>So much of it.</summary>
    public static MeanAmounts operator *(MeanAmounts amounts, double part) =>
        new(amounts.CpuMillicores * part, amounts.MemoryMebibytes * part, amounts.GpuMilli * part);

    /// <summary>Whole amounts.</summary>
    public static MeanAmounts Of(ResourceAmounts amounts) => new(amounts.CpuMillicores, amounts.MemoryMebibytes, amounts.GpuMilli);
}

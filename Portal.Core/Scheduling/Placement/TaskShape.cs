namespace Portal.Core.Scheduling.Placement;

/// <summary>What equal tasks ask: one object per distinct request, so that whatever is known of it is known once.</summary>
/// <remarks>Made by <see cref="ShapeCatalogue"/>; two shapes of one catalogue with equal amounts are the same object.</remarks>
public sealed class TaskShape
{
    internal TaskShape(int index, ShapeAmounts amounts)
    {
        Index = index;
        Amounts = amounts;
    }

    /// <summary>Number of the shape in its catalogue, from 0 in the order of first mention.</summary>
    public int Index { get; }

    /// <summary>What is asked.</summary>
    public ShapeAmounts Amounts { get; }

    /// <summary>Thousandths of a core.</summary>
    public int CpuMillicores => Amounts.CpuMillicores;

    /// <summary>MiB.</summary>
    public int MemoryMebibytes => Amounts.MemoryMebibytes;

    /// <summary>Devices asked; 0 for work without a GPU.</summary>
    public int GpuCount => Amounts.GpuCount;

    /// <summary>Thousandths asked of each device: below 1000 a share of one device, 1000 a whole one, 0 without a GPU.</summary>
    public int GpuMilli => Amounts.GpuMilli;

    /// <summary>Thousandths of GPU in all.</summary>
    public int TotalGpuMilli => Amounts.GpuCount * Amounts.GpuMilli;

    /// <summary>The models that will do, as <see cref="GpuModels.SetOf"/> writes them.</summary>
    public ulong Models => Amounts.Models;
}

/// <summary>Amounts of a shape, compared by value.</summary>
/// <param name="CpuMillicores">Thousandths of a core, not negative.</param>
/// <param name="MemoryMebibytes">MiB, not negative.</param>
/// <param name="GpuCount">Devices, 0 to <see cref="NodeTable.MostDevices"/>; more than one only as whole devices.</param>
/// <param name="GpuMilli">Thousandths of each device, 1 to 1000; 0 exactly when no device is asked.</param>
/// <param name="Models">The models that will do.</param>
public readonly record struct ShapeAmounts(int CpuMillicores, int MemoryMebibytes, int GpuCount, int GpuMilli, ulong Models)
{
    /// <summary>Longest run time, seconds; 0 when it does not matter to the policy.</summary>
    public long RunSeconds { get; init; }

    /// <summary>Inputs to bring to the node, MiB; 0 when that does not matter to the policy.</summary>
    public long InputMebibytes { get; init; }

    /// <summary>Null when the amounts can be asked; else the first that is wrong.</summary>
    public ShapeFault? Fault() => this switch
    {
        { CpuMillicores: < 0 } => ShapeFault.NegativeCpu,
        { MemoryMebibytes: < 0 } => ShapeFault.NegativeMemory,
        { GpuCount: < 0 or > NodeTable.MostDevices } => ShapeFault.GpuCount,
        { GpuCount: 0, GpuMilli: not 0 } => ShapeFault.ShareOfNoGpu,
        { GpuCount: > 0, GpuMilli: < 1 or > NodeTable.WholeDevice } => ShapeFault.GpuShare,
        { GpuCount: > 1, GpuMilli: < NodeTable.WholeDevice } => ShapeFault.SharesOfSeveral,
        _ => null,
    };
}

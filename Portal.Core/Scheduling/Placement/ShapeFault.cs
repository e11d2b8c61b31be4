namespace Portal.Core.Scheduling.Placement;

/// <summary>Why amounts of a shape cannot be asked.</summary>
public enum ShapeFault
{
    /// <summary>CPU below 0.</summary>
    NegativeCpu = 1,

    /// <summary>Memory below 0.</summary>
    NegativeMemory = 2,

    /// <summary>The number of GPUs is not between 0 and <see cref="NodeTable.MostDevices"/>.</summary>
    GpuCount = 3,

    /// <summary>A GPU share is asked of no GPU.</summary>
    ShareOfNoGpu = 4,

    /// <summary>The share of a GPU is not between 1 and <see cref="NodeTable.WholeDevice"/>.</summary>
    GpuShare = 5,

    /// <summary>Several GPUs are asked, and not whole.</summary>
    SharesOfSeveral = 6,
}

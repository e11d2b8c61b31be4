namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>What the published rules share: scores are whole numbers from 0 to 100, and amounts are measured against the largest node of their clusters.</summary>
/// <remarks>Source: the simulator of Weng et al., "Beware of Fragmentation", USENIX ATC 2023 (hkust-adsl/kubernetes-scheduler-simulator, pkg/simulator/plugin).</remarks>
internal static class Published
{
    /// <summary>The highest score.</summary>
    public const int Most = 100;

    /// <summary>Thousandths of a core on the largest node.</summary>
    public const double LargestCpu = 128_000;

    /// <summary>Thousandths of GPU on the largest node.</summary>
    public const int LargestGpu = 8_000;

    /// <summary>The whole number towards 0; of what is beyond 16 bits, as on a node many hundred times as large, the last one.</summary>
    public static short Whole(double score) => unchecked((short)(int)Math.Clamp(score, short.MinValue + 1, short.MaxValue));
}

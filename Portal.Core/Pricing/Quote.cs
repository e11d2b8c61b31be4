using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>What a task is expected to cost and the most it can cost, fixed when it is submitted.</summary>
/// <remarks>
/// <see cref="Maximum"/> holds for every run within the request, whenever it takes place and whatever else is settled before
/// it: see <see cref="Quoter"/>. It binds only together with <see cref="GpuModels"/> (place the task on no other), the
/// price book named here (rate with no other) and <see cref="MaxRunSeconds"/> (meter no longer).
/// </remarks>
public sealed record Quote
{
    public required PriceBookId PriceBookId { get; init; }

    public required int PriceBookVersion { get; init; }

    public required PriorityClass PriorityClass { get; init; }

    /// <summary>Longest run time, seconds, that <see cref="Maximum"/> is for.</summary>
    public required long MaxRunSeconds { get; init; }

    /// <summary>Expected run time after cutting it at <see cref="MaxRunSeconds"/>.</summary>
    public required ExpectedRun ExpectedRun { get; init; }

    /// <summary>GPU models the task may be placed on, sorted; empty when it asks for no GPU.</summary>
    public required IReadOnlyList<string> GpuModels { get; init; }

    /// <summary>The dearest of <see cref="GpuModels"/>, which <see cref="Expected"/> and <see cref="Maximum"/> are for; null without GPU.</summary>
    public string? QuotedGpuModel { get; init; }

    /// <summary>What <see cref="Maximum"/> is made of: CPU, memory, GPU.</summary>
    public required IReadOnlyList<QuoteLine> Lines { get; init; }

    /// <summary>What <see cref="Expected"/> is made of, as a charge would be explained; empty for a run of no length.</summary>
    public required IReadOnlyList<ChargeLine> ExpectedLines { get; init; }

    /// <summary>Cost of the shortest likely run, starting now, on the accepted GPU model that makes it cheapest.</summary>
    public required Money ExpectedLow { get; init; }

    /// <summary>Cost of the likely run, starting now.</summary>
    public required Money Expected { get; init; }

    /// <summary>Cost of the longest likely run, starting now.</summary>
    public required Money ExpectedHigh { get; init; }

    /// <summary>The most the task can cost; what is held.</summary>
    public required Money Maximum { get; init; }
}

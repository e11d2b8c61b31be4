using Portal.Core.Metering;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>A usage with its prices.</summary>
public sealed record RatedUsage
{
    public required UsageRecord Usage { get; init; }

    /// <summary>CPU, memory, GPU; of each one line per price, in the order in which the prices first held.</summary>
    public required IReadOnlyList<ChargeLine> Lines { get; init; }

    /// <summary>ISO 4217 code of the price book.</summary>
    public required string Currency { get; init; }

    /// <summary>Where the next usage of the month, or the next piece of the attempt, is rated from.</summary>
    public required RatingState After { get; init; }

    /// <summary>Sum of the lines.</summary>
    public Money Total => Lines.Aggregate(Money.Zero(Currency), (sum, line) => sum + line.BilledCost);
}

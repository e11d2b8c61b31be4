using Portal.Core.Metering;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>What a project kept, with its prices.</summary>
public sealed record RatedStorage
{
    public required StorageRecord Kept { get; init; }

    /// <summary>One line per band of the price, in the order in which they held.</summary>
    public required IReadOnlyList<ChargeLine> Lines { get; init; }

    /// <summary>ISO 4217 code of the price book.</summary>
    public required string Currency { get; init; }

    /// <summary>Where the next of the month is rated from.</summary>
    public required RatingState After { get; init; }

    /// <summary>Sum of the lines.</summary>
    public Money Total => Lines.Aggregate(Money.Zero(Currency), (sum, line) => sum + line.BilledCost);
}

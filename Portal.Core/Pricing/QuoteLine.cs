using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>One SKU of a quote.</summary>
public sealed record QuoteLine
{
    public required Sku Sku { get; init; }

    /// <summary>Requested amount: millicores, MiB or GPU milli.</summary>
    public required long Amount { get; init; }

    /// <summary>Price of one <see cref="Sku.Unit"/> in the Standard class.</summary>
    public required Money ListUnitPrice { get; init; }

    /// <summary>Multiplier of the class, per mille.</summary>
    public required int MultiplierPerMille { get; init; }

    /// <summary>Cost of the likely run.</summary>
    public required Money Expected { get; init; }

    /// <summary>Cost of the longest run allowed.</summary>
    public required Money Maximum { get; init; }
}

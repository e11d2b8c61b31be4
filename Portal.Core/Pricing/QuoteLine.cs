using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>One SKU of the most a task can cost.</summary>
public sealed record QuoteLine
{
    public required Sku Sku { get; init; }

    /// <summary>Requested amount: millicores, MiB or GPU milli.</summary>
    public required long Amount { get; init; }

    /// <summary>The dearest price of one <see cref="Sku.Unit"/> that may apply, in the Standard class, with or without tax as <see cref="Tax"/> says.</summary>
    public required Money ListUnitPrice { get; init; }

    /// <summary>Multiplier of the class, per mille.</summary>
    public required int MultiplierPerMille { get; init; }

    /// <summary>The dearest multiplier of a window, per mille; 1000 without windows.</summary>
    public required int WindowPerMille { get; init; }

    /// <summary>The tax of the price.</summary>
    public PriceTax Tax { get; init; }

    /// <summary>Cost of the longest run allowed, tax included.</summary>
    public required Money Maximum { get; init; }
}

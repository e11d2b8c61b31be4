using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>One line of a price book.</summary>
public sealed record PriceRule
{
    /// <summary>What is priced; once per book.</summary>
    public required Sku Sku { get; init; }

    /// <summary>Price of one <see cref="Sku.Unit"/> in the Standard class, tax included; zero is free of charge on purpose, never negative.</summary>
    public required Money ListUnitPrice { get; init; }
}

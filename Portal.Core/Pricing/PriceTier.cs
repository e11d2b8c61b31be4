using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>A graduated price: what of a month's volume lies at or above <see cref="FromQuantity"/> costs this, what lies below keeps its own price.</summary>
/// <param name="FromQuantity">Where it starts on the volume of the month, consumed units of the SKU (<see cref="PricingUnit.ConsumedUnit"/>); positive.</param>
/// <param name="UnitPrice">Price of one pricing unit in the Standard class, with or without tax as its book says; not negative.</param>
public sealed record PriceTier(long FromQuantity, Money UnitPrice);

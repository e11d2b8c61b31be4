using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>A stretch of a month's volume that has one price under a rule.</summary>
/// <param name="UntilQuantity">First consumed unit of the month that is past it; <see cref="long.MaxValue"/> for the last band.</param>
/// <param name="UnitPrice">Price of one pricing unit; zero within the allowance.</param>
/// <param name="Tier">1 for the first price of a rule with tiers, 2 for the next …; null when the rule has none, and within the allowance.</param>
/// <param name="IsAllowance">True for what is free each month.</param>
public readonly record struct PriceBand(long UntilQuantity, Money UnitPrice, int? Tier, bool IsAllowance);

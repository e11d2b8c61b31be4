using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Statistics;

/// <summary>Cost and quantity of a SKU.</summary>
/// <param name="Sku">What was used.</param>
/// <param name="PricingQuantity">Whole consumed units of <see cref="Sku.Unit"/>.</param>
/// <param name="Cost">Tax included, exact to the micro-unit.</param>
public sealed record SkuTotal(Sku Sku, long PricingQuantity, Money Cost);

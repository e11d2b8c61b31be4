using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Statistics;

/// <summary>Cost and quantity of a SKU on a day.</summary>
/// <param name="Day">Calendar day in the organisation's zone.</param>
/// <param name="Sku">What was used.</param>
/// <param name="PricingQuantity">Whole consumed units of <see cref="Sku.Unit"/>.</param>
/// <param name="Cost">Tax included, exact to the micro-unit.</param>
public sealed record DailySkuTotal(DateOnly Day, Sku Sku, long PricingQuantity, Money Cost);

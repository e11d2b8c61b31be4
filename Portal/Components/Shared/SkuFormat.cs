using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Components.Shared;

/// <summary>SKUs, quantities and multipliers as people read them.</summary>
public static class SkuFormat
{
    public static string Name(Sku sku, IStringLocalizer<PricingText> texts) =>
        sku == Sku.AnyGpuHour ? texts["Sku.AnyGpu"] : sku.Model is null ? texts[$"Sku.{sku.Kind}"] : texts[$"Sku.{sku.Kind}", sku.Model];

    /// <summary>The name, led by what it is where it is not simply use.</summary>
    public static string Name(Sku sku, ChargeCategory category, IStringLocalizer<PricingText> texts) =>
        category == ChargeCategory.Usage ? Name(sku, texts) : $"{texts[$"Category.{category}"]} · {Name(sku, texts)}";

    /// <summary>Consumed units as pricing units, at most six decimals: <c>0.333333</c>.</summary>
    public static string Quantity(Sku sku, long pricingQuantity) =>
        decimal.Round((decimal)pricingQuantity / sku.Unit.ConsumedPerUnit, 6, MidpointRounding.AwayFromZero).ToString("#,0.######", CultureInfo.InvariantCulture);

    /// <summary>The unit of a quantity: <c>core-hours</c>.</summary>
    public static string Unit(Sku sku, IStringLocalizer<PricingText> texts) => texts[$"Unit.{sku.Unit.Code}"];

    /// <summary>The unit of a price: <c>core-hour</c>.</summary>
    public static string Per(Sku sku, IStringLocalizer<PricingText> texts) => texts[$"Per.{sku.Unit.Code}"];

    /// <summary>Parts per million as <c>× 0.4</c>.</summary>
    public static string Multiplier(long perMillion) => "× " + (perMillion / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>Allocated amount of a charge: <c>2 cores</c>, <c>4 GiB</c>, <c>0.5 GPU</c>.</summary>
    public static string Amount(Sku sku, long amount, IStringLocalizer<SharedText> shared) => AmountFormat.Format(
        sku.Kind switch
        {
            SkuKind.Cpu => new ResourceAmounts(amount, 0, 0),
            SkuKind.Gpu => new ResourceAmounts(0, 0, amount),
            _ => new ResourceAmounts(0, amount, 0),
        }, shared);

    /// <summary>Place in the chart palette of what a SKU counts.</summary>
    public static int Colour(SkuKind kind) => kind switch
    {
        SkuKind.Cpu => ChartColour.Cpu,
        SkuKind.Memory => ChartColour.Memory,
        SkuKind.Gpu => ChartColour.Gpu,
        SkuKind.Storage => ChartColour.Storage,
        _ => ChartColour.Tokens,
    };

    /// <summary>The resource of a SKU for a chart; the three kinds of tokens are one.</summary>
    public static string Resource(SkuKind kind, IStringLocalizer<PricingText> texts) =>
        texts[kind is SkuKind.Cpu or SkuKind.Memory or SkuKind.Gpu or SkuKind.Storage ? $"Kind.{kind}" : "Kind.Tokens"];
}

using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>One SKU of one usage with its price: the result of rating, and its explanation as data for any language.</summary>
/// <remarks>
/// Read it as: <see cref="Amount"/> (millicores, MiB or GPU milli) over seconds <see cref="FromSecond"/> to
/// <see cref="ToSecond"/> of the attempt are <see cref="PricingQuantity"/> consumed units; ÷
/// <see cref="PricingUnit.ConsumedPerUnit"/> × <see cref="ListUnitPrice"/> × <see cref="MultiplierPerMille"/> ÷ 1000 is
/// <see cref="BilledCost"/>, rounded as <see cref="Rater.CumulativeCost"/> says.
/// </remarks>
public sealed record ChargeLine
{
    /// <summary>What is charged; a GPU line names the model that was leased.</summary>
    public required Sku Sku { get; init; }

    /// <summary>The SKU of the rule that gave the price: <see cref="Sku"/>, or <see cref="Sku.AnyGpuHour"/>.</summary>
    public required Sku PricedAs { get; init; }

    /// <summary>Allocated amount: millicores, MiB or GPU milli.</summary>
    public required long Amount { get; init; }

    /// <summary>First billed second of the attempt.</summary>
    public required long FromSecond { get; init; }

    /// <summary>First second after.</summary>
    public required long ToSecond { get; init; }

    /// <summary><see cref="Amount"/> × seconds, exactly: millicore-seconds, MiB-seconds or GPU-milli-seconds.</summary>
    public required long PricingQuantity { get; init; }

    /// <summary>The unit the price is for.</summary>
    public PricingUnit PricingUnit => Sku.Unit;

    /// <summary>Price of one pricing unit in the Standard class.</summary>
    public required Money ListUnitPrice { get; init; }

    public required PriorityClass PriorityClass { get; init; }

    /// <summary>Multiplier of the class, per mille.</summary>
    public required int MultiplierPerMille { get; init; }

    /// <summary>What it costs, in whole micro-units.</summary>
    public required Money BilledCost { get; init; }

    public required PriceBookId PriceBookId { get; init; }

    public required int PriceBookVersion { get; init; }
}

using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>One price of one SKU of a usage: the result of rating, and its explanation as data for any language.</summary>
/// <remarks>
/// Read it as: <see cref="PricingQuantity"/> consumed units ÷ <see cref="PricingUnit.ConsumedPerUnit"/> ×
/// <see cref="ListUnitPrice"/> × <see cref="MultiplierPerMille"/> ÷ 1000 × <see cref="WindowPerMille"/> ÷ 1000 × <see cref="PriceTax.Factor"/>
/// ÷ 10,000 is <see cref="BilledCost"/>, rounded as <see cref="Rater"/> says. The lines of a SKU together hold <see cref="Amount"/> ×
/// the seconds of the usage.
/// </remarks>
public sealed record ChargeLine
{
    /// <summary>What is charged; a GPU line names the model that was leased.</summary>
    public required Sku Sku { get; init; }

    /// <summary>The SKU of the rule that gave the price: <see cref="Sku"/>, or <see cref="Sku.AnyGpuHour"/>.</summary>
    public required Sku PricedAs { get; init; }

    /// <summary>True when the rule was the organisation's own.</summary>
    public bool IsContract { get; init; }

    /// <summary>Allocated amount: millicores, MiB or GPU milli.</summary>
    public required long Amount { get; init; }

    /// <summary>First second of the usage, counted from the start of the attempt.</summary>
    public required long FromSecond { get; init; }

    /// <summary>First second after the usage.</summary>
    public required long ToSecond { get; init; }

    /// <summary>Part of <see cref="Amount"/> × seconds that has this price: millicore-seconds, MiB-seconds or GPU-milli-seconds.</summary>
    public required long PricingQuantity { get; init; }

    /// <summary>The unit the price is for.</summary>
    public PricingUnit PricingUnit => Sku.Unit;

    /// <summary>Price of one pricing unit in the Standard class, with or without tax as <see cref="Tax"/> says; zero within the allowance.</summary>
    public required Money ListUnitPrice { get; init; }

    /// <summary>Which of the graduated prices it is, from 1; null when the rule has one price, and within the allowance.</summary>
    public int? Tier { get; init; }

    /// <summary>True for what is free each month.</summary>
    public bool IsAllowance { get; init; }

    public required PriorityClass PriorityClass { get; init; }

    /// <summary>Multiplier of the class, per mille.</summary>
    public required int MultiplierPerMille { get; init; }

    /// <summary>Name of the time-of-day window; null outside of all.</summary>
    public string? WindowName { get; init; }

    /// <summary>Multiplier of the window, per mille; null outside of all.</summary>
    public int? WindowPerMille { get; init; }

    /// <summary>The tax of the price.</summary>
    public PriceTax Tax { get; init; }

    /// <summary>What it costs, tax included, in whole micro-units.</summary>
    public required Money BilledCost { get; init; }

    public required PriceBookId PriceBookId { get; init; }

    public required int PriceBookVersion { get; init; }
}

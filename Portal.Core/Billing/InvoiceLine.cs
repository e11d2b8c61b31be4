using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>One line of an invoice: the charges of a project for one SKU at one price and tax.</summary>
public sealed record InvoiceLine
{
    /// <summary>1, 2, 3 … in the order of the document.</summary>
    public required int Position { get; init; }

    public required ProjectId ProjectId { get; init; }

    /// <summary>Usage; Adjustment for use whose period was closed before it was booked; or Credit.</summary>
    public required ChargeCategory Category { get; init; }

    public required Sku Sku { get; init; }

    /// <summary>Whole consumed units of <see cref="Sku.Unit"/>; divided by <see cref="PricingUnit.ConsumedPerUnit"/> for display.</summary>
    public required long PricingQuantity { get; init; }

    /// <summary>List price of one pricing unit, with or without tax as <see cref="IsNetPrice"/> says; zero for what is free each month.</summary>
    public required Money ListUnitPrice { get; init; }

    /// <summary>Multiplier of the class, per mille.</summary>
    public required int MultiplierPerMille { get; init; }

    /// <summary>Multiplier of the time-of-day window, per mille; null outside of all.</summary>
    public int? WindowPerMille { get; init; }

    /// <summary>Both multipliers together, parts per million: 1,000,000 is the list price.</summary>
    public long MultiplierPerMillion => (long)MultiplierPerMille * (WindowPerMille ?? PriceBook.Unmultiplied);

    /// <summary>Number of charges in the line.</summary>
    public required int ChargeCount { get; init; }

    /// <summary>Sum of the charges, tax included, exact to the micro-unit: what the wallet paid.</summary>
    public required Money BilledCost { get; init; }

    /// <summary>True when tax comes on top of <see cref="ListUnitPrice"/>; false when it is in it.</summary>
    public bool IsNetPrice { get; init; }

    /// <summary>Its VAT rate, basis points; null on invoices from before lines had rates, which have one: <see cref="Invoice.RateOf"/> answers for both.</summary>
    public int? VatRateBasisPoints { get; init; }

    /// <summary>The line's part of the invoice's net, in the currency's own digits.</summary>
    public required Money Net { get; init; }
}

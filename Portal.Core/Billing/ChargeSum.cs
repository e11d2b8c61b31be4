using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Charges that are alike in all but when and what for, added up: what lines of an invoice are made of, however many charges there are.</summary>
public sealed record ChargeSum
{
    public required ProjectId ProjectId { get; init; }

    public required ChargeCategory Category { get; init; }

    /// <summary>They belong to a period before that of the invoice, which stays closed: see <see cref="IsLateIn"/>.</summary>
    public required bool IsLate { get; init; }

    public required Sku Sku { get; init; }

    /// <inheritdoc cref="Charge.ListUnitPrice"/>
    public required Money ListUnitPrice { get; init; }

    /// <inheritdoc cref="Charge.MultiplierPerMille"/>
    public required int MultiplierPerMille { get; init; }

    /// <inheritdoc cref="Charge.WindowPerMille"/>
    public required int? WindowPerMille { get; init; }

    /// <inheritdoc cref="Charge.Tax"/>
    public required PriceTax Tax { get; init; }

    /// <summary>How many they are, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>Whole consumed units of all, as <see cref="Charge.PricingQuantity"/>.</summary>
    public required long PricingQuantity { get; init; }

    /// <summary>What all of them cost.</summary>
    public required Money BilledCost { get; init; }

    /// <summary>One charge as a sum.</summary>
    public static ChargeSum Of(Charge charge, BillingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(charge);
        ArgumentNullException.ThrowIfNull(period);
        return new ChargeSum
        {
            ProjectId = charge.ProjectId, Category = charge.Category, IsLate = IsLateIn(charge, period), Sku = charge.Sku, ListUnitPrice = charge.ListUnitPrice, MultiplierPerMille = charge.MultiplierPerMille,
            WindowPerMille = charge.WindowPerMille, Tax = charge.Tax, Count = 1, PricingQuantity = charge.PricingQuantity, BilledCost = charge.BilledCost,
        };
    }

    /// <summary>True when a charge was booked before the start of a period, or took place wholly before it. The day of kept files that ends where a period begins is charged in it, as ever, and not late.</summary>
    public static bool IsLateIn(Charge charge, BillingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(charge);
        ArgumentNullException.ThrowIfNull(period);
        return charge.BookedAt < period.Start || charge.ChargePeriodEnd < period.Start || (charge.ChargePeriodEnd == period.Start && charge.TaskId is not null);
    }
}

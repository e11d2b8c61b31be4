using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>How much of a SKU an organisation has settled in a month of its billing: where tiers and allowances stand.</summary>
/// <remarks>
/// A usage counts in the month in which it is settled, as its charge does: the volume of a month is the quantity on its invoice.
/// It rises in the unit of work that writes the charges and never falls; what is given back later is not counted back.
/// </remarks>
public sealed class MonthlyVolume
{
    private MonthlyVolume()
    {
    }

    /// <param name="organisationId">Whose use.</param>
    /// <param name="periodName">The month, such as <c>2026-11</c>.</param>
    /// <param name="sku">What is counted; a GPU model by its own name.</param>
    /// <param name="quantity">Consumed units so far; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="quantity"/> is negative.</exception>
    public MonthlyVolume(OrganisationId organisationId, string periodName, Sku sku, long quantity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        (OrganisationId, PeriodName, Sku, Quantity) = (organisationId, periodName, sku, quantity);
    }

    public OrganisationId OrganisationId { get; private set; }

    /// <summary>The month, such as <c>2026-11</c>.</summary>
    public string PeriodName { get; private set; } = "";

    public Sku Sku { get; private set; } = Sku.CpuCoreHour;

    /// <summary>Consumed units (<see cref="PricingUnit.ConsumedUnit"/>).</summary>
    public long Quantity { get; private set; }

    /// <summary>Concurrency token; rises with every change.</summary>
    public long Version { get; private set; }

    /// <summary>Moves the volume up to where rating a usage left it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would fall.</exception>
    public void RiseTo(long quantity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantity, Quantity);
        if (quantity == Quantity)
            return;
        Quantity = quantity;
        Version++;
    }
}

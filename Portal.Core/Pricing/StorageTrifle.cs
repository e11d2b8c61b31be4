using Portal.Core.Metering;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>Tells what of kept files is too little to be charged: a note of a few bytes need not fill the ledger, nor be on an invoice of nothing.</summary>
public static class StorageTrifle
{
    /// <summary>True for what has a price above zero and comes to less than half a micro-unit even at the dearest.</summary>
    /// <inheritdoc cref="MostOf" path="/param"/>
    /// <inheritdoc cref="MostOf" path="/exception"/>
    public static bool Is(StorageRecord kept, PriceBook book) => Price(kept, book).Dearest.Micros > 0 && MostOf(kept, book).Micros == 0;

    /// <summary>What a record costs where neither an allowance nor a cheaper tier holds, tax included, to the micro-unit.</summary>
    /// <param name="kept">The metered fact.</param>
    /// <param name="book">The book in force over it, with a price for kept files.</param>
    /// <exception cref="ArgumentException">The book has no price for kept files.</exception>
    public static Money MostOf(StorageRecord kept, PriceBook book)
    {
        var (price, tax) = Price(kept, book);
        return Rater.CostOf(PricingUnit.GibMonth, kept.MebibyteSeconds, price, PriceBook.Unmultiplied, PriceBook.Unmultiplied, tax);
    }

    private static (Money Dearest, PriceTax Tax) Price(StorageRecord kept, PriceBook book)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(book);
        var rules = book.RulesOver(Sku.StorageGibMonth, kept.OrganisationId, kept.ChargePeriodStart, 1);
        return rules.IsAccepted ? (rules.Value[0].Rule.Dearest, book.TaxOf(rules.Value[0].Rule)) : throw new ArgumentException("Kept files have no price in the book.", nameof(book));
    }
}

using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Core.Pricing;

namespace Portal.Components.Shared;

/// <summary>How tax stands to a price, as people read it.</summary>
public static class TaxFormat
{
    /// <summary><c>plus 6 % tax</c>, <c>6 % tax included</c>, or zero-rated.</summary>
    public static string Words(PriceTax tax, IStringLocalizer<PricingText> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return tax switch
        {
            { RateBasisPoints: 0 } => texts["Tax.Exempt"],
            { RateBasisPoints: { } rate } => texts[tax.IsNet ? "Tax.OnTop" : "Tax.Within", Percent(rate)],
            _ => texts["Tax.Included"],
        };
    }

    /// <summary>Basis points as <c>6</c> or <c>12.5</c>.</summary>
    public static string Percent(int basisPoints) => (basisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture);
}

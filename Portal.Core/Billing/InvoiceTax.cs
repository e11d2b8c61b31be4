using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What one rate comes to on an invoice or credit note.</summary>
/// <param name="RateBasisPoints">0 to 10,000; 600 is 6 %.</param>
/// <param name="Net">Without tax, in the currency's own digits.</param>
/// <param name="Tax">In the currency's own digits; rounded once, half away from zero.</param>
/// <param name="IsOnNet">True when tax was worked out from the net amount, since all prices under the rate are without it: on an invoice it is Net × rate, rounded. False when it was taken out of the gross amount.</param>
public sealed record InvoiceTax(int RateBasisPoints, Money Net, Money Tax, bool IsOnNet = false)
{
    /// <summary>With tax.</summary>
    public Money Gross => Net + Tax;
}

using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What one rate comes to on an invoice or credit note.</summary>
/// <param name="RateBasisPoints">0 to 10,000; 600 is 6 %.</param>
/// <param name="Net">Without tax, in the currency's own digits.</param>
/// <param name="Tax">In the currency's own digits; rounded once, half away from zero.</param>
public sealed record InvoiceTax(int RateBasisPoints, Money Net, Money Tax)
{
    /// <summary>With tax.</summary>
    public Money Gross => Net + Tax;
}

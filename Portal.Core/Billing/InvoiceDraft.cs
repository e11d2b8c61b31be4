using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What is needed, beside the charges, to draw up an invoice.</summary>
public sealed record InvoiceDraft
{
    /// <summary>China's VAT rate for information services, basis points.</summary>
    public const int DefaultVatRateBasisPoints = 600;

    /// <summary>Made by the caller.</summary>
    public required InvoiceId Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required BillingPeriod Period { get; init; }

    /// <summary>Who pays.</summary>
    public required InvoiceTitle Buyer { get; init; }

    /// <summary>Who bills.</summary>
    public required InvoiceTitle Seller { get; init; }

    /// <summary>ISO 4217 code, known to <see cref="Billing.Currency"/>.</summary>
    public required string Currency { get; init; }

    /// <summary>Rate of charges whose price book says none and whose SKU has none of its own here, basis points: 0 to 10,000.</summary>
    public int VatRateBasisPoints { get; init; } = DefaultVatRateBasisPoints;

    /// <summary>Rates of charges whose price book says none, basis points, by what is counted.</summary>
    public IReadOnlyDictionary<SkuKind, int> VatRates { get; init; } = new Dictionary<SkuKind, int>();

    /// <summary>By which anyone who holds the document can check that it is genuine; not to be guessed.</summary>
    public string? VerificationCode { get; init; }

    /// <summary>
    /// <see cref="Invoice.ResidueAfter"/> of the organisation's invoice before, less what its credit notes since then gave back beyond their rounded totals
    /// (<see cref="CreditNote.Residue"/>); zero for its first.
    /// </summary>
    public required Money ResidueBefore { get; init; }

    /// <summary>What of the charges was spent beyond the wallet, on credit, micro-units; not negative.</summary>
    public long OnAccountMicros { get; init; }

    /// <summary>The instant of drawing up.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The rate of charges, basis points: that of the price book they were made under.</summary>
    public int RateOf(ChargeSum charges)
    {
        ArgumentNullException.ThrowIfNull(charges);
        return charges.Tax.RateBasisPoints ?? VatRates.GetValueOrDefault(charges.Sku.Kind, VatRateBasisPoints);
    }
}

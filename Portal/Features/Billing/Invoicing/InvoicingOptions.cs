using System.ComponentModel.DataAnnotations;
using Portal.Core.Billing;
using Portal.Core.Pricing;

namespace Portal.Features.Billing.Invoicing;

/// <summary>Who bills, and how invoices are numbered and taxed.</summary>
public sealed class InvoicingOptions
{
    public const string Section = "Portal:Invoicing";

    /// <summary>Name of the seller on invoices.</summary>
    [Required, MaxLength(120)]
    public string SellerName { get; set; } = "Portal";

    /// <summary>The seller's tax number (in China the unified social credit code); empty leaves it out.</summary>
    [MaxLength(40)]
    public string SellerTaxId { get; set; } = "";

    /// <summary>Postal address of the seller; empty leaves it out.</summary>
    [MaxLength(200)]
    public string SellerAddress { get; set; } = "";

    /// <summary>Country of the seller, ISO 3166-1 code of two letters.</summary>
    [Required, RegularExpression("^[A-Z]{2}$", ErrorMessage = "must be a country code of two capital letters such as CN")]
    public string SellerCountry { get; set; } = "CN";

    /// <summary>Letters in front of every number.</summary>
    [Required, RegularExpression("^[A-Z0-9]{1,8}$", ErrorMessage = "must be 1 to 8 capital letters or digits such as PT")]
    public string Series { get; set; } = "PT";

    /// <summary>Letters in front of every number of a credit note; another series than that of invoices.</summary>
    [Required, RegularExpression("^[A-Z0-9]{1,8}$", ErrorMessage = "must be 1 to 8 capital letters or digits such as PC")]
    public string CreditNoteSeries { get; set; } = "PC";

    /// <summary>Tax rate that the first price book begins with, and that of charges from price books without rates, basis points: 600 is 6 %.</summary>
    [Range(0, 10_000)]
    public int VatRateBasisPoints { get; set; } = InvoiceDraft.DefaultVatRateBasisPoints;

    /// <summary>The same of what has a rate of its own, basis points, by kind: <c>Cpu</c>, <c>Memory</c>, <c>Gpu</c>, <c>Storage</c>, <c>ModelInput</c>, <c>ModelCached</c>, <c>ModelOutput</c>.</summary>
    public Dictionary<SkuKind, int> VatRates { get; } = [];

    public InvoiceTitle Seller => new() { Name = SellerName, TaxId = OrNull(SellerTaxId), Address = OrNull(SellerAddress), Country = SellerCountry };

    /// <summary>The rate that the first price book begins with for a SKU, and a draft where the book before says none, basis points.</summary>
    public int UsualRateOf(Sku sku)
    {
        ArgumentNullException.ThrowIfNull(sku);
        return VatRates.GetValueOrDefault(sku.Kind, VatRateBasisPoints);
    }

    /// <summary>What the attributes cannot say.</summary>
    /// <returns>Null when all is well.</returns>
    public string? Check() =>
        CreditNoteSeries == Series ? $"{Section}:{nameof(CreditNoteSeries)} must be another than {nameof(Series)}: each counts without gaps"
        : VatRates.FirstOrDefault(rate => rate.Value is < 0 or > 10_000) is { Value: not 0 } wrong ? $"{Section}:{nameof(VatRates)}:{wrong.Key} must be 0 to 10,000 basis points"
        : null;

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}

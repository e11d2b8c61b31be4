using System.ComponentModel.DataAnnotations;
using Portal.Core.Billing;

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

    /// <summary>Letters in front of every number.</summary>
    [Required, RegularExpression("^[A-Z0-9]{1,8}$", ErrorMessage = "must be 1 to 8 capital letters or digits such as PT")]
    public string Series { get; set; } = "PT";

    /// <summary>VAT contained in prices, basis points: 600 is 6 %.</summary>
    [Range(0, 10_000)]
    public int VatRateBasisPoints { get; set; } = InvoiceDraft.DefaultVatRateBasisPoints;

    public InvoiceTitle Seller => new() { Name = SellerName, TaxId = OrNull(SellerTaxId), Address = OrNull(SellerAddress) };

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}

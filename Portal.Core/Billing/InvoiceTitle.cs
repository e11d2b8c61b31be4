namespace Portal.Core.Billing;

/// <summary>A party as it is named on an invoice: a copy of what was known at issue, so that a later change of name does not reach back.</summary>
public sealed record InvoiceTitle
{
    /// <summary>Verified name of the person or organisation; not blank.</summary>
    public required string Name { get; init; }

    /// <summary>Tax number (in China the unified social credit code); null when there is none.</summary>
    public string? TaxId { get; init; }

    /// <summary>Postal address; null when not given.</summary>
    public string? Address { get; init; }

    /// <summary>ISO 3166-1 code of two letters; null when not given.</summary>
    public string? Country { get; init; }

    /// <summary>Where there is none it is the portal's home.</summary>
    public string CountryOrUsual => Country ?? "CN";
}

using Portal.Core.Primitives;

namespace Portal.Core.Accounts;

/// <summary>How an organisation is named on its invoices (发票抬头), and what the tax platform asks for. Issued invoices keep what they were issued with.</summary>
public sealed class BillingDetails
{
    /// <summary>Longest text of a field, characters; the title may be as long as an organisation's name.</summary>
    public const int MaxLength = 100;

    /// <summary>Longest tax number, characters.</summary>
    public const int MaxTaxIdLength = 20;

    private const string China = "CN";

    private BillingDetails()
    {
    }

    /// <param name="organisationId">Whose they are.</param>
    public BillingDetails(OrganisationId organisationId) => OrganisationId = organisationId;

    public OrganisationId OrganisationId { get; private set; }

    /// <summary>What was written; blank before.</summary>
    public BillingFields Fields { get; private set; } = new("");

    /// <summary>Rises with every change; the concurrency token.</summary>
    public long Version { get; private set; }

    /// <summary>Writes them anew.</summary>
    /// <returns>
    /// Null when done; else <c>field_missing</c> or <c>field_too_long</c> with <c>most</c>, <c>invalid_country</c>, <c>invalid_tax_id</c> (in China: no unified social credit code), of the field that is at fault.
    /// </returns>
    public Refusal? Write(BillingFields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var trimmed = fields.Trimmed();
        if (trimmed.Title.Length == 0)
            return new Refusal("field_missing", "title");
        foreach (var (name, value, most) in trimmed.Lengths())
        {
            if (value?.Length > most)
                return new Refusal("field_too_long", name, new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{most}" });
        }

        if (trimmed.Country is not { Length: 2 } country || !country.All(char.IsAsciiLetterUpper))
            return new Refusal("invalid_country", "country");
        if (trimmed.TaxId is { } taxId && (country == China ? !UnifiedCreditCode.IsValid(taxId) : !taxId.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))))
            return new Refusal("invalid_tax_id", "taxId");
        Fields = trimmed;
        Version++;
        return null;
    }
}

/// <summary>The fields of billing details.</summary>
/// <param name="Title">Name on invoices (发票抬头).</param>
/// <param name="TaxId">Tax number (税号), in China the unified social credit code; null for a person without one.</param>
/// <param name="Country">ISO 3166-1 code of two letters.</param>
/// <param name="Address">Registered address; null when not given, and so are the following.</param>
/// <param name="Phone">Telephone.</param>
/// <param name="BankName">Bank (开户行).</param>
/// <param name="BankAccount">Account there (账号).</param>
public sealed record BillingFields(string Title, string? TaxId = null, string Country = "CN", string? Address = null, string? Phone = null, string? BankName = null, string? BankAccount = null)
{
    internal BillingFields Trimmed() => new(
        (Title ?? "").Trim(), Blank(TaxId)?.ToUpperInvariant(), (Country ?? "").Trim().ToUpperInvariant(), Blank(Address), Blank(Phone), Blank(BankName), Blank(BankAccount));

    internal IEnumerable<(string Name, string? Value, int Most)> Lengths() =>
    [
        ("title", Title, Organisation.MaxNameLength), ("taxId", TaxId, BillingDetails.MaxTaxIdLength), ("address", Address, BillingDetails.MaxLength),
        ("phone", Phone, BillingDetails.MaxLength), ("bankName", BankName, BillingDetails.MaxLength), ("bankAccount", BankAccount, BillingDetails.MaxLength),
    ];

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

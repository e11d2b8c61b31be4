using Portal.Core.Primitives;

namespace Portal.Core.Accounts.Verification;

/// <summary>What an applicant says of themselves.</summary>
/// <param name="LegalName">As the document has it; becomes the title of invoices.</param>
/// <param name="IdNumber">Identity number of a person, tax number of an organisation.</param>
/// <param name="Country">ISO 3166-1 code of two letters: whose numbers these are.</param>
/// <param name="Address">Registered address.</param>
/// <param name="Phone">Telephone at which a reviewer may ask.</param>
public sealed record VerificationFields(string LegalName = "", string IdNumber = "", string Country = "CN", string Address = "", string Phone = "")
{
    /// <summary>Longest identity or tax number, characters.</summary>
    public const int MaxIdLength = 40;

    /// <summary>Longest telephone number, characters.</summary>
    public const int MaxPhoneLength = 40;

    private const string China = "CN";
    private const int LeastPhoneDigits = 5;

    /// <summary>The fields by the item each is.</summary>
    public IReadOnlyList<(VerificationItem Item, string Name, string Value, int Most)> All =>
    [
        (VerificationItem.LegalName, "legalName", LegalName, Organisation.MaxNameLength), (VerificationItem.IdNumber, "idNumber", IdNumber, MaxIdLength), (VerificationItem.Country, "country", Country, 2),
        (VerificationItem.Address, "address", Address, BillingDetails.MaxLength), (VerificationItem.Phone, "phone", Phone, MaxPhoneLength),
    ];

    /// <summary>Without space around, country and number in capitals.</summary>
    public VerificationFields Trimmed() => new(
        (LegalName ?? "").Trim(), (IdNumber ?? "").Trim().ToUpperInvariant(), (Country ?? "").Trim().ToUpperInvariant(), (Address ?? "").Trim(), (Phone ?? "").Trim());

    /// <summary>What no draft may have: <c>field_too_long</c> with <c>most</c>, or <c>invalid_field</c> for characters that are no text; null when there is nothing of that.</summary>
    public Refusal? RefuseDraft()
    {
        foreach (var (_, name, value, most) in All)
        {
            if (value.Length > most)
                return new Refusal("field_too_long", name, new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{most}" });
            if (value.Any(char.IsControl))
                return new Refusal("invalid_field", name);
        }

        return null;
    }

    /// <summary>What keeps them from being submitted.</summary>
    /// <returns>Null, or the first of <see cref="RefuseDraft"/>, <c>field_missing</c>, <c>invalid_country</c>, <c>invalid_id_number</c>, <c>invalid_tax_id</c>, <c>invalid_phone</c>, with the field.</returns>
    public Refusal? Refuse(VerificationSubject subject)
    {
        if (RefuseDraft() is { } refusal)
            return refusal;
        foreach (var (_, name, value, _) in All)
        {
            if (value.Length == 0)
                return new Refusal("field_missing", name);
        }

        if (Country.Length != 2 || !Country.All(char.IsAsciiLetterUpper))
            return new Refusal("invalid_country", "country");
        if (!IsNumberOf(subject))
            return new Refusal(subject == VerificationSubject.Person ? "invalid_id_number" : "invalid_tax_id", "idNumber");
        return Phone.Count(char.IsAsciiDigit) < LeastPhoneDigits || !Phone.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' ' or '(' or ')') ? new Refusal("invalid_phone", "phone") : null;
    }

    // Abroad a tax number is what invoices take; a person's papers are of many forms.
    private bool IsNumberOf(VerificationSubject subject) => (subject, Country) switch
    {
        (VerificationSubject.Person, China) => ResidentIdNumber.IsValid(IdNumber),
        (VerificationSubject.Organisation, China) => UnifiedCreditCode.IsValid(IdNumber),
        (VerificationSubject.Organisation, _) => IdNumber.Length <= BillingDetails.MaxTaxIdLength && IdNumber.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)),
        _ => true,
    };
}

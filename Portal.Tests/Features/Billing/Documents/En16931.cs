using System.Globalization;
using System.Xml.Linq;
using Portal.Core.Billing;

namespace Portal.Tests.Features.Billing.Documents;

/// <summary>The rules of EN 16931 that say something of documents such as ours, worked out again in decimals from the XML alone. Names are those of the standard.</summary>
internal static class En16931
{
    private static readonly XNamespace Cac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    private static readonly XNamespace Cbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    public static IEnumerable<string> Violations(XElement document)
    {
        var isCredit = document.Name.LocalName == "CreditNote";
        var totals = document.Element(Cac + "LegalMonetaryTotal")!;
        var lines = document.Elements(Cac + (isCredit ? "CreditNoteLine" : "InvoiceLine")).ToArray();
        var subtotals = document.Element(Cac + "TaxTotal")!.Elements(Cac + "TaxSubtotal").ToArray();
        var rules = new List<(string Rule, bool Holds)>
        {
            ("BR-01", Text(document, "CustomizationID") == "urn:cen.eu:en16931:2017"), ("BR-02", Text(document, "ID") is { Length: > 0 }), ("BR-03", DateOnly.TryParseExact(Text(document, "IssueDate"), "yyyy-MM-dd", out _)),
            ("BR-04", Text(document, isCredit ? "CreditNoteTypeCode" : "InvoiceTypeCode") == (isCredit ? "381" : "380")), ("BR-05", Text(document, "DocumentCurrencyCode") is { Length: 3 }),
            ("BR-06/08/09", HasPartyWithCountry(document, "AccountingSupplierParty")), ("BR-07/10/11", HasPartyWithCountry(document, "AccountingCustomerParty")), ("BR-16", lines.Length > 0),
            ("BR-CO-10", Amount(totals, "LineExtensionAmount") == lines.Sum(line => Amount(line, "LineExtensionAmount"))),
            ("BR-CO-13", Amount(totals, "TaxExclusiveAmount") == Amount(totals, "LineExtensionAmount")),
            ("BR-CO-14", Amount(document.Element(Cac + "TaxTotal")!, "TaxAmount") == subtotals.Sum(tax => Amount(tax, "TaxAmount"))),
            ("BR-CO-15", Amount(totals, "TaxInclusiveAmount") == Amount(totals, "TaxExclusiveAmount") + Amount(document.Element(Cac + "TaxTotal")!, "TaxAmount")),
            ("BR-CO-16", Amount(totals, "PayableAmount") == Amount(totals, "TaxInclusiveAmount") - Amount(totals, "PrepaidAmount")),
            ("BR-CO-25", Amount(totals, "PayableAmount") <= 0 || document.Element(Cac + "PaymentTerms") is not null || Text(document, "DueDate") is not null),
            ("BR-CO-26", document.Element(Cac + "AccountingSupplierParty")!.Descendants(Cbc + "CompanyID").Any()),
            ("BR-CO-09", document.Descendants(Cac + "PartyTaxScheme").Where(scheme => Text(scheme.Element(Cac + "TaxScheme")!, "ID") == "VAT").All(scheme => Text(scheme, "CompanyID") is [>= 'A' and <= 'Z', >= 'A' and <= 'Z', ..])),
            ("BR-29", string.CompareOrdinal(Text(document.Element(Cac + "InvoicePeriod")!, "EndDate"), Text(document.Element(Cac + "InvoicePeriod")!, "StartDate")) >= 0),
            ("BR-CO-18", subtotals.Length > 0), ("BR-55", !isCredit || Text(document.Descendants(Cac + "InvoiceDocumentReference").Single(), "ID") is { Length: > 0 }),
            ("one currency", document.Descendants().Attributes("currencyID").All(code => code.Value == Text(document, "DocumentCurrencyCode"))),
        };
        foreach (var tax in subtotals)
        {
            var (category, rate) = CategoryOf(tax.Element(Cac + "TaxCategory")!);
            var own = lines.Where(line => CategoryOf(line.Element(Cac + "Item")!.Element(Cac + "ClassifiedTaxCategory")!) == (category, rate)).ToArray();
            rules.Add(("BR-S-08/Z-08", Amount(tax, "TaxableAmount") == own.Sum(line => Amount(line, "LineExtensionAmount"))));
            // The standard's schematron allows less than one unit of the currency. Notes round running totals, so that all of them come to what the invoice says: one of them may be
            // two coins off, and where a coin is a unit that is more.
            rules.Add(("BR-CO-17", Math.Abs(Amount(tax, "TaxAmount") - Math.Round(Amount(tax, "TaxableAmount") * rate / 100, 2, MidpointRounding.AwayFromZero)) < (isCredit && Currency.Of(Text(document, "DocumentCurrencyCode")!).Exponent == 0 ? 2 : 1)));
            rules.Add(("BR-S-05/Z-05", category == "Z" ? rate == 0 && Amount(tax, "TaxAmount") == 0 : category == "S" && rate > 0));
        }

        foreach (var line in lines)
        {
            var quantity = decimal.Parse(line.Elements().Single(child => child.Name.LocalName is "InvoicedQuantity" or "CreditedQuantity").Value, CultureInfo.InvariantCulture);
            rules.Add(("BR-22/23/24/131", quantity * Amount(line.Element(Cac + "Price")!, "PriceAmount") == Amount(line, "LineExtensionAmount")));
            rules.Add(("BR-25", Text(line.Element(Cac + "Item")!, "Name") is { Length: > 0 }));
            rules.Add(("BR-27", Amount(line.Element(Cac + "Price")!, "PriceAmount") >= 0));
            rules.Add(("BR-CO-04", subtotals.Any(tax => CategoryOf(tax.Element(Cac + "TaxCategory")!) == CategoryOf(line.Element(Cac + "Item")!.Element(Cac + "ClassifiedTaxCategory")!))));
        }

        rules.Add(("BR-21 unique", lines.Select(line => Text(line, "ID")).Distinct().Count() == lines.Length));
        return rules.Where(rule => !rule.Holds).Select(rule => rule.Rule);
    }

    public static decimal Amount(XElement parent, string name) => decimal.Parse(Text(parent, name)!, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    public static string? Text(XElement parent, string name) => (string?)parent.Element(Cbc + name);

    private static bool HasPartyWithCountry(XElement document, string role) => document.Element(Cac + role)?.Element(Cac + "Party") is { } party
        && Text(party.Element(Cac + "PartyLegalEntity")!, "RegistrationName") is { Length: > 0 } && Text(party.Element(Cac + "PostalAddress")!.Element(Cac + "Country")!, "IdentificationCode") is { Length: 2 };

    private static (string? Category, decimal Rate) CategoryOf(XElement category) => (Text(category, "ID"), Amount(category, "Percent"));
}

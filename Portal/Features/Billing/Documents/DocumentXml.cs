using System.Globalization;
using System.Text;
using System.Xml;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Features.Billing.Documents;

/// <summary>
/// An invoice or credit note as UBL 2.1 after EN 16931 (CIUS: none). Elements stand in the order of the UBL schemas; amounts are those of the PDF and the CSV. A line is one unit at its net amount (BT-146), since
/// prices here have multipliers, often tax, and are finer than a coin: what was used stands in its note.
/// </summary>
/// <remarks>
/// The standard wants a seller's identifier (BR-CO-26, BR-S-02) and the countries of both: <see cref="Refuse"/> says what is missing. A tax number that begins with a country's two letters is a VAT identifier
/// (BT-31), another, such as the unified social credit code, a tax registration (BT-32). Where prices are without tax, that of an invoice is net × rate, rounded. Where they
/// include it, it was taken out of the gross amount, so that it may differ from net × rate by less than one coin more than rounding would; the standard's own check (BR-CO-17) allows less than one unit of the currency.
/// </remarks>
public sealed class DocumentXml(IStringLocalizer<PricingText> pricing)
{
    public const string ContentType = "application/xml";
    private const string Invoice = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
    private const string CreditNote = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";
    private const string Cac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    private const string Cbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    /// <summary>Why no document can be written: <c>seller_tax_id_missing</c>.</summary>
    public static Refusal? Refuse(BillingDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Seller.TaxId is null ? new Refusal("seller_tax_id_missing", "Portal:Invoicing:SellerTaxId") : null;
    }

    public byte[] Write(BillingDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.InItsLanguage(() =>
        {
            using var memory = new MemoryStream();
            using (var xml = XmlWriter.Create(memory, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) }))
                new Writing(xml, document, pricing).All();
            return memory.ToArray();
        });
    }

    private sealed class Writing(XmlWriter xml, BillingDocument document, IStringLocalizer<PricingText> pricing)
    {
        private bool IsCredit => document.Credits is not null;

        public void All()
        {
            xml.WriteStartElement("", IsCredit ? "CreditNote" : "Invoice", IsCredit ? CreditNote : Invoice);
            xml.WriteAttributeString("xmlns", "cac", null, Cac);
            xml.WriteAttributeString("xmlns", "cbc", null, Cbc);
            Text("CustomizationID", "urn:cen.eu:en16931:2017");
            Text("ID", document.Number);
            Text("IssueDate", Day(document.Days.Issued));
            // 380: commercial invoice; 381: credit note (UNTDID 1001).
            Text(IsCredit ? "CreditNoteTypeCode" : "InvoiceTypeCode", IsCredit ? "381" : "380");
            if (document.Credits is { } reason)
                Text("Note", reason.Reason);
            Text("DocumentCurrencyCode", document.Currency);
            Group("InvoicePeriod", () =>
            {
                Text("StartDate", Day(document.Days.First));
                Text("EndDate", Day(document.Days.Last));
            });
            if (document.Credits is { } origin)
                Group("BillingReference", () => Group("InvoiceDocumentReference", () =>
                {
                    Text("ID", origin.InvoiceNumber);
                    Text("IssueDate", Day(origin.InvoiceIssued));
                }));
            Group("AccountingSupplierParty", () => Party(document.Seller));
            Group("AccountingCustomerParty", () => Party(document.Buyer));
            // BR-CO-25: what is to be paid needs a date or terms.
            if (document.Due.Micros > 0)
                Group("PaymentTerms", () => Text("Note", "Payable on receipt"));
            Taxes();
            Totals();
            foreach (var line in document.Lines)
                Line(line);
            xml.WriteEndElement();
        }

        private void Party(InvoiceTitle party) => Group("Party", () =>
        {
            Group("PartyName", () => Text("Name", party.Name));
            Group("PostalAddress", () =>
            {
                if (party.Address is { } address)
                    Text("StreetName", address);
                Group("Country", () => Text("IdentificationCode", party.CountryOrUsual));
            });
            if (party.TaxId is { } taxId)
            {
                Group("PartyTaxScheme", () =>
                {
                    Text("CompanyID", taxId);
                    Group("TaxScheme", () => Text("ID", IsVatIdentifier(taxId) ? "VAT" : "TAX"));
                });
            }

            Group("PartyLegalEntity", () =>
            {
                Text("RegistrationName", party.Name);
                if (party.TaxId is { } legal)
                    Text("CompanyID", legal);
            });
        });

        private void Taxes() => Group("TaxTotal", () =>
        {
            Amount("TaxAmount", document.Tax);
            foreach (var tax in document.Taxes)
            {
                Group("TaxSubtotal", () =>
                {
                    Amount("TaxableAmount", tax.Net);
                    Amount("TaxAmount", tax.Tax);
                    Category("TaxCategory", tax.RateBasisPoints);
                });
            }
        });

        private void Totals() => Group("LegalMonetaryTotal", () =>
        {
            Amount("LineExtensionAmount", document.Net);
            Amount("TaxExclusiveAmount", document.Net);
            Amount("TaxInclusiveAmount", document.Gross);
            // What was used is paid as it is used; of a credit note nothing is left either, the money is back.
            Amount("PrepaidAmount", document.Gross - document.Due);
            Amount("PayableAmount", document.Due);
        });

        private void Line(DocumentLine line) => Group(IsCredit ? "CreditNoteLine" : "InvoiceLine", () =>
        {
            var isNegative = line.Net.Micros < 0;
            Text("ID", line.Position.ToString(CultureInfo.InvariantCulture));
            Text("Note", NoteOf(line));
            xml.WriteStartElement("cbc", IsCredit ? "CreditedQuantity" : "InvoicedQuantity", Cbc);
            xml.WriteAttributeString("unitCode", "C62");
            xml.WriteString(isNegative ? "-1" : "1");
            xml.WriteEndElement();
            Amount("LineExtensionAmount", line.Net);
            Group("Item", () =>
            {
                Text("Description", line.Project);
                Text("Name", SkuFormat.Name(line.Sku, line.Category, pricing));
                Group("SellersItemIdentification", () => Text("ID", line.Sku.Code));
                Category("ClassifiedTaxCategory", line.RateBasisPoints);
            });
            Group("Price", () => Amount("PriceAmount", isNegative ? -line.Net : line.Net));
        });

        private string NoteOf(DocumentLine line) => string.Create(CultureInfo.InvariantCulture, $"{line.BilledCost.ToDecimalString()} {document.Currency} gross")
            + (line.PricingQuantity == 0 ? "" : $"; {SkuFormat.Quantity(line.Sku, line.PricingQuantity)} {line.Sku.Unit.Code} at {line.ListUnitPrice.ToDecimalString()} {SkuFormat.Multiplier(line.MultiplierPerMillion)}{(line.IsNetPrice ? ", without tax" : "")}");

        // S: standard rate; Z: zero rated (UNTDID 5305).
        private void Category(string name, int rate) => Group(name, () =>
        {
            Text("ID", rate == 0 ? "Z" : "S");
            Text("Percent", BillingDocument.Percent(rate));
            Group("TaxScheme", () => Text("ID", "VAT"));
        });

        private void Amount(string name, Money amount)
        {
            xml.WriteStartElement("cbc", name, Cbc);
            xml.WriteAttributeString("currencyID", amount.Currency);
            xml.WriteString(((decimal)amount.Micros / Money.MicrosPerUnit).ToString($"F{Currency.Of(amount.Currency).Exponent}", CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }

        private void Text(string name, string value) => xml.WriteElementString("cbc", name, Cbc, Clean(value));

        private void Group(string name, Action inside)
        {
            xml.WriteStartElement("cac", name, Cac);
            inside();
            xml.WriteEndElement();
        }

        // A name someone typed may hold what XML cannot.
        private static string Clean(string text)
        {
            var clean = new StringBuilder(text.Length);
            foreach (var rune in text.EnumerateRunes())
            {
                // A lone half of a pair was read as U+FFFD already; of the rest only some control characters are none of XML.
                if (rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value))
                    clean.Append(rune.ToString());
            }

            return clean.ToString();
        }

        private static bool IsVatIdentifier(string taxId) => taxId is [>= 'A' and <= 'Z', >= 'A' and <= 'Z', ..];

        private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}

using System.Xml.Linq;

namespace Portal.Tests.Features.Billing.Documents;

/// <summary>The order of elements in UBL 2.1 (OASIS, UBL-Invoice-2.1.xsd, UBL-CreditNote-2.1.xsd and their common aggregates), for what EN 16931 uses of it.</summary>
internal static class UblOrder
{
    private static readonly Dictionary<string, string[]> Children = new(StringComparer.Ordinal)
    {
        ["Invoice"] =
        [
            "UBLVersionID", "CustomizationID", "ProfileID", "ProfileExecutionID", "ID", "CopyIndicator", "UUID", "IssueDate", "IssueTime", "DueDate", "InvoiceTypeCode", "Note", "TaxPointDate", "DocumentCurrencyCode",
            "TaxCurrencyCode", "PricingCurrencyCode", "PaymentCurrencyCode", "PaymentAlternativeCurrencyCode", "AccountingCostCode", "AccountingCost", "LineCountNumeric", "BuyerReference", "InvoicePeriod", "OrderReference",
            "BillingReference", "DespatchDocumentReference", "ReceiptDocumentReference", "StatementDocumentReference", "OriginatorDocumentReference", "ContractDocumentReference", "AdditionalDocumentReference", "ProjectReference",
            "Signature", "AccountingSupplierParty", "AccountingCustomerParty", "PayeeParty", "BuyerCustomerParty", "SellerSupplierParty", "TaxRepresentativeParty", "Delivery", "DeliveryTerms", "PaymentMeans", "PaymentTerms",
            "PrepaidPayment", "AllowanceCharge", "TaxExchangeRate", "PricingExchangeRate", "PaymentExchangeRate", "PaymentAlternativeExchangeRate", "TaxTotal", "WithholdingTaxTotal", "LegalMonetaryTotal", "InvoiceLine",
        ],
        ["CreditNote"] =
        [
            "UBLVersionID", "CustomizationID", "ProfileID", "ProfileExecutionID", "ID", "CopyIndicator", "UUID", "IssueDate", "IssueTime", "TaxPointDate", "CreditNoteTypeCode", "Note", "DocumentCurrencyCode", "TaxCurrencyCode",
            "PricingCurrencyCode", "PaymentCurrencyCode", "PaymentAlternativeCurrencyCode", "AccountingCostCode", "AccountingCost", "LineCountNumeric", "BuyerReference", "InvoicePeriod", "DiscrepancyResponse", "OrderReference",
            "BillingReference", "DespatchDocumentReference", "ReceiptDocumentReference", "ContractDocumentReference", "AdditionalDocumentReference", "StatementDocumentReference", "OriginatorDocumentReference", "Signature",
            "AccountingSupplierParty", "AccountingCustomerParty", "PayeeParty", "BuyerCustomerParty", "SellerSupplierParty", "TaxRepresentativeParty", "Delivery", "DeliveryTerms", "PaymentMeans", "PaymentTerms", "TaxExchangeRate",
            "PricingExchangeRate", "PaymentExchangeRate", "PaymentAlternativeExchangeRate", "AllowanceCharge", "TaxTotal", "LegalMonetaryTotal", "CreditNoteLine",
        ],
        ["InvoicePeriod"] = ["StartDate", "StartTime", "EndDate", "EndTime", "DurationMeasure", "DescriptionCode", "Description"],
        ["BillingReference"] = ["InvoiceDocumentReference", "SelfBilledInvoiceDocumentReference", "CreditNoteDocumentReference"],
        ["InvoiceDocumentReference"] = ["ID", "CopyIndicator", "UUID", "IssueDate"],
        ["AccountingSupplierParty"] = ["CustomerAssignedAccountID", "AdditionalAccountID", "DataSendingCapability", "Party"],
        ["AccountingCustomerParty"] = ["CustomerAssignedAccountID", "SupplierAssignedAccountID", "AdditionalAccountID", "Party"],
        ["Party"] = ["MarkCareIndicator", "MarkAttentionIndicator", "WebsiteURI", "LogoReferenceID", "EndpointID", "IndustryClassificationCode", "PartyIdentification", "PartyName", "Language", "PostalAddress", "PhysicalLocation", "PartyTaxScheme", "PartyLegalEntity", "Contact"],
        ["PartyName"] = ["Name"],
        ["PostalAddress"] = ["ID", "StreetName", "AdditionalStreetName", "CityName", "PostalZone", "CountrySubentity", "AddressLine", "Country"],
        ["Country"] = ["IdentificationCode", "Name"],
        ["PartyTaxScheme"] = ["RegistrationName", "CompanyID", "TaxLevelCode", "ExemptionReasonCode", "ExemptionReason", "RegistrationAddress", "TaxScheme"],
        ["TaxScheme"] = ["ID", "Name"],
        ["PartyLegalEntity"] = ["RegistrationName", "CompanyID", "CompanyLegalForm"],
        ["PaymentTerms"] = ["ID", "PaymentMeansID", "PrepaidPaymentReferenceID", "Note"],
        ["TaxTotal"] = ["TaxAmount", "RoundingAmount", "TaxEvidenceIndicator", "TaxIncludedIndicator", "TaxSubtotal"],
        ["TaxSubtotal"] = ["TaxableAmount", "TaxAmount", "CalculationSequenceNumeric", "TransactionCurrencyTaxAmount", "Percent", "BaseUnitMeasure", "PerUnitAmount", "TierRange", "TierRatePercent", "TaxCategory"],
        ["TaxCategory"] = ["ID", "Name", "Percent", "BaseUnitMeasure", "PerUnitAmount", "TaxExemptionReasonCode", "TaxExemptionReason", "TierRange", "TierRatePercent", "TaxScheme"],
        ["ClassifiedTaxCategory"] = ["ID", "Name", "Percent", "BaseUnitMeasure", "PerUnitAmount", "TaxExemptionReasonCode", "TaxExemptionReason", "TierRange", "TierRatePercent", "TaxScheme"],
        ["LegalMonetaryTotal"] = ["LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "AllowanceTotalAmount", "ChargeTotalAmount", "PrepaidAmount", "PayableRoundingAmount", "PayableAmount"],
        ["InvoiceLine"] = ["ID", "UUID", "Note", "InvoicedQuantity", "LineExtensionAmount", "TaxPointDate", "AccountingCostCode", "AccountingCost", "PaymentPurposeCode", "FreeOfChargeIndicator", "InvoicePeriod", "OrderLineReference", "AllowanceCharge", "TaxTotal", "Item", "Price"],
        ["CreditNoteLine"] = ["ID", "UUID", "Note", "CreditedQuantity", "LineExtensionAmount", "TaxPointDate", "AccountingCostCode", "AccountingCost", "PaymentPurposeCode", "FreeOfChargeIndicator", "InvoicePeriod", "OrderLineReference", "TaxTotal", "AllowanceCharge", "Item", "Price"],
        ["Item"] = ["Description", "PackQuantity", "PackSizeNumeric", "CatalogueIndicator", "Name", "HazardousRiskIndicator", "AdditionalInformation", "Keyword", "BrandName", "ModelName", "BuyersItemIdentification", "SellersItemIdentification", "StandardItemIdentification", "CommodityClassification", "ClassifiedTaxCategory"],
        ["SellersItemIdentification"] = ["ID"],
        ["Price"] = ["PriceAmount", "BaseQuantity"],
    };

    private static readonly string[] MayRepeat = ["Note", "TaxSubtotal", "InvoiceLine", "CreditNoteLine"];

    /// <summary>What stands where the schema does not allow it.</summary>
    public static IEnumerable<string> Violations(XElement element)
    {
        if (!element.HasElements)
            yield break;
        if (!Children.TryGetValue(element.Name.LocalName, out var order))
        {
            yield return $"{element.Name.LocalName} has no children";
            yield break;
        }

        var last = -1;
        foreach (var child in element.Elements())
        {
            var at = Array.IndexOf(order, child.Name.LocalName);
            if (at < last || at < 0 || (at == last && !MayRepeat.Contains(child.Name.LocalName)))
                yield return $"{child.Name.LocalName} in {element.Name.LocalName}";
            last = at;
            foreach (var violation in Violations(child))
                yield return violation;
        }
    }
}

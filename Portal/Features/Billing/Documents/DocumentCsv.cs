using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Exports;

namespace Portal.Features.Billing.Documents;

/// <summary>An invoice or credit note as a table: a row a line, then net and tax of each rate, carried fractions and totals, in the digits of the PDF.</summary>
public sealed class DocumentCsv(IStringLocalizer<PricingText> pricing)
{
    private static readonly string[] Header =
    [
        "record", "invoice", "period", "project", "sku", "description", "category", "consumed_quantity", "consumed_unit",
        "quantity", "pricing_unit", "list_unit_price", "multiplier", "billed_cost", "net", "tax_rate", "currency", "price_includes_tax",
    ];

    public byte[] Write(BillingDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.InItsLanguage(() => CsvExport.Write(Header, Rows(document)));
    }

    private IEnumerable<string?[]> Rows(BillingDocument document)
    {
        foreach (var line in document.Lines)
        {
            var quantity = line.PricingQuantity == 0 ? null : (long?)line.PricingQuantity;
            yield return
            [
                "line", document.Number, document.PeriodName, CsvExport.Typed(line.Project), line.Sku.Code, SkuFormat.Name(line.Sku, pricing), line.Category.ToString(),
                quantity?.ToString(CultureInfo.InvariantCulture), line.Sku.Unit.ConsumedUnit,
                quantity is null ? null : decimal.Round((decimal)quantity / line.Sku.Unit.ConsumedPerUnit, 6, MidpointRounding.AwayFromZero).ToString("0.######", CultureInfo.InvariantCulture),
                line.Sku.Unit.Code, line.ListUnitPrice.ToDecimalString(), (line.MultiplierPerMillion / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture),
                line.BilledCost.ToDecimalString(), line.Net.ToDecimalString(), BillingDocument.Percent(line.RateBasisPoints), document.Currency, line.IsNetPrice ? "false" : "true",
            ];
        }

        if (document.Credits is { } origin)
            yield return ["credited_invoice", document.Number, document.PeriodName, origin.InvoiceNumber, null, CsvExport.Typed(origin.Reason), .. Enumerable.Repeat<string?>(null, 10), document.Currency, null];
        yield return Total("residue_before", document.ResidueBefore, null);
        yield return Total("residue_after", document.ResidueAfter, null);
        foreach (var tax in document.Taxes)
        {
            yield return Total("net", null, tax.Net, tax.RateBasisPoints);
            yield return Total("tax", null, tax.Tax, tax.RateBasisPoints);
        }

        yield return Total("net", null, document.Net);
        yield return Total("tax", null, document.Tax);
        yield return Total("total", document.Gross, null);
        if (document.Due.Micros > 0)
            yield return Total("due", document.Due, null);

        string?[] Total(string record, Money? cost, Money? net, int? rate = null) =>
        [
            record, document.Number, document.PeriodName, null, null, null, null, null, null, null, null, null, null,
            cost?.ToDecimalString(), net?.ToDecimalString(), rate is { } points ? BillingDocument.Percent(points) : null, document.Currency, null,
        ];
    }
}

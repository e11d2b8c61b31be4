using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Exports;

namespace Portal.Features.Billing.Documents;

/// <summary>The invoice as a table: a row a line, then net, tax, carried fractions and total, in the digits of the PDF.</summary>
public sealed class InvoiceCsv(IStringLocalizer<PricingText> pricing)
{
    private static readonly string[] Header =
    [
        "record", "invoice", "period", "project", "sku", "description", "category", "consumed_quantity", "consumed_unit",
        "quantity", "pricing_unit", "list_unit_price", "multiplier", "billed_cost", "net", "currency",
    ];

    public byte[] Write(InvoiceDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = document.Culture;
        try
        {
            return CsvExport.Write(Header, Rows(document));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private IEnumerable<string?[]> Rows(InvoiceDocument document)
    {
        var invoice = document.Invoice;
        foreach (var line in invoice.Lines)
        {
            yield return
            [
                "line", document.FileName, invoice.PeriodName, CsvExport.Typed(document.ProjectOf(line)), line.Sku.Code, SkuFormat.Name(line.Sku, pricing), line.Category.ToString(),
                line.PricingQuantity.ToString(CultureInfo.InvariantCulture), line.Sku.Unit.ConsumedUnit,
                decimal.Round((decimal)line.PricingQuantity / line.Sku.Unit.ConsumedPerUnit, 6, MidpointRounding.AwayFromZero).ToString("0.######", CultureInfo.InvariantCulture),
                line.Sku.Unit.Code, line.ListUnitPrice.ToDecimalString(), (line.MultiplierPerMillion / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture),
                line.BilledCost.ToDecimalString(), line.Net.ToDecimalString(), invoice.Currency,
            ];
        }

        yield return Total("residue_before", invoice.ResidueBefore.ToDecimalString(), null);
        yield return Total("residue_after", invoice.ResidueAfter.ToDecimalString(), null);
        yield return Total("net", null, invoice.Net.ToDecimalString());
        yield return Total("tax", null, invoice.Tax.ToDecimalString());
        yield return Total("total", invoice.Gross.ToDecimalString(), null);
        if (invoice.Due.Micros > 0)
            yield return Total("due", invoice.Due.ToDecimalString(), null);

        string?[] Total(string record, string? cost, string? net) =>
            [record, document.FileName, invoice.PeriodName, null, null, null, null, null, null, null, null, null, null, cost, net, invoice.Currency];
    }
}

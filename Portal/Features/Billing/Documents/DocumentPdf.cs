using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using UglyToad.PdfPig.Writer;
using Ink = Portal.Features.Billing.Documents.DocumentPage.Ink;

namespace Portal.Features.Billing.Documents;

/// <summary>The invoice as A4 pages in the organisation's language.</summary>
public sealed class InvoicePdf(IStringLocalizer<InvoiceText> texts, IStringLocalizer<PricingText> pricing)
{
    private const double Size = 8;
    private const double LineHeight = 11.5;
    private const double LastLine = DocumentPage.Height - 64;

    // Left edges of texts, right edges of numbers.
    private const double ProjectX = DocumentPage.Margin + 8;
    private const double ItemX = ProjectX + 92;
    private const double QuantityRight = ItemX + 194;
    private const double PriceRight = QuantityRight + 58;
    private const double MultiplierRight = PriceRight + 36;
    private const double CostRight = MultiplierRight + 58;
    private const double NetRight = DocumentPage.Right - 8;

    public byte[] Write(InvoiceDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        // Texts follow the reader's culture; a document follows that of who it is for.
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = document.Culture;
        try
        {
            return Draw(document);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private byte[] Draw(InvoiceDocument document)
    {
        using var builder = new PdfDocumentBuilder();
        builder.DocumentInformation.Title = $"{texts["Title"]} {document.FileName}";
        builder.DocumentInformation.Author = document.Invoice.Seller.Name;
        builder.DocumentInformation.Producer = "Portal";
        var (regular, bold) = (new GlyphFont(builder, DocumentFonts.Regular), new GlyphFont(builder, DocumentFonts.Bold));
        var pages = new List<DocumentPage>();
        DocumentPage Add()
        {
            pages.Add(new DocumentPage(builder.AddPage(DocumentPage.Width, DocumentPage.Height), regular, bold));
            return pages[^1];
        }

        var page = Add();
        var y = Columns(page, Head(page, document));
        foreach (var line in document.Invoice.Lines)
        {
            var rows = Rows(page, document, line);
            if (y + (rows * LineHeight) > LastLine)
            {
                page = Add();
                y = Columns(page, DocumentPage.Margin + 8);
            }

            y = Line(page, document, line, y, rows);
        }

        if (y + TotalsHeight(document.Invoice) > LastLine)
        {
            page = Add();
            y = DocumentPage.Margin;
        }

        Totals(page, document.Invoice, y + 10);
        for (var i = 0; i < pages.Count; i++)
            Foot(pages[i], document, i + 1, pages.Count);
        return builder.Build();
    }

    private double Head(DocumentPage page, InvoiceDocument document)
    {
        var invoice = document.Invoice;
        var (first, last, issued) = document.Days;
        page.Diamond(DocumentPage.Margin, 40, 20);
        var sellerLines = page.Wrap(invoice.Seller.Name, 250, 13, isBold: true);
        for (var i = 0; i < sellerLines.Count; i++)
            page.Text(sellerLines[i], DocumentPage.Margin + 28, 55 + (i * 16), 13, isBold: true);
        page.TextRight(texts["Title"], DocumentPage.Right, 57, 20, Ink.Primary, isBold: true);
        var top = 78 + ((sellerLines.Count - 1) * 16);
        page.Rule(top, thickness: 1, ink: Ink.Primary);

        var left = Party(page, texts["Buyer"], invoice.Buyer, DocumentPage.Margin, top + 24);
        var middle = Party(page, texts["Seller"], invoice.Seller, DocumentPage.Margin + 180, top + 24);
        var facts = new (string Name, string Value)[]
        {
            (texts["Number"], document.FileName),
            (texts["IssueDate"], issued.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            (texts["Period"], invoice.PeriodName),
            ("", texts["PeriodRange", first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)]),
            ("", invoice.ZoneId),
        };
        double y = top + 24;
        foreach (var (name, value) in facts)
        {
            page.Text(name, DocumentPage.Margin + 350, y, 8.5, Ink.Muted);
            page.TextRight(value, DocumentPage.Right, y, name.Length > 0 ? 8.5 : 8, name.Length > 0 ? Ink.Text : Ink.Muted, isBold: name == texts["Number"]);
            y += 14;
        }

        y = Math.Max(Math.Max(left, middle), y) + 14;
        page.Fill(DocumentPage.Margin, y, DocumentPage.Right - DocumentPage.Margin, 44, Ink.Wash);
        page.Text(texts[invoice.Due.Micros > 0 ? "AmountDue" : "Due"], DocumentPage.Margin + 14, y + 18, 8.5, Ink.Muted);
        page.Text(Status(invoice), DocumentPage.Margin + 14, y + 33, 9);
        page.TextRight(MoneyFormat.Format(invoice.Due.Micros > 0 ? invoice.Due : invoice.Gross), DocumentPage.Right - 14, y + 30, 20, isBold: true);
        return y + 66;
    }

    private string Status(Invoice invoice) => invoice.State switch
    {
        InvoiceState.Paid => texts["Paid"],
        InvoiceState.Void => texts["Void", invoice.VoidReason ?? ""],
        InvoiceState.Issued when invoice.Due.Micros > 0 => texts["OnAccount", MoneyFormat.Format(invoice.Gross - invoice.Due)],
        _ => "",
    };

    private double Party(DocumentPage page, string title, InvoiceTitle party, double x, double y)
    {
        page.Text(title, x, y, 8.5, Ink.Muted);
        y += 15;
        foreach (var line in page.Wrap(party.Name, 160, 10, isBold: true))
        {
            page.Text(line, x, y, 10, isBold: true);
            y += 14;
        }

        foreach (var line in Details(party).SelectMany(detail => page.Wrap(detail, 160, 8.5)))
        {
            page.Text(line, x, y, 8.5, Ink.Muted);
            y += 13;
        }

        return y;
    }

    private IEnumerable<string> Details(InvoiceTitle party)
    {
        if (party.TaxId is { } taxId)
            yield return texts["TaxId", taxId];
        if (party.Address is { } address)
            yield return address;
    }

    private double Columns(DocumentPage page, double y)
    {
        page.Text(texts["Col.Project"], ProjectX, y, Size, Ink.Muted);
        page.Text(texts["Col.Item"], ItemX, y, Size, Ink.Muted);
        page.TextRight(texts["Col.Quantity"], QuantityRight, y, Size, Ink.Muted);
        page.TextRight(texts["Col.Price"], PriceRight, y, Size, Ink.Muted);
        page.TextRight(texts["Col.Multiplier"], MultiplierRight, y, Size, Ink.Muted);
        page.TextRight(texts["Col.Cost"], CostRight, y, Size, Ink.Muted);
        page.TextRight(texts["Col.Net"], NetRight, y, Size, Ink.Muted);
        page.Rule(y + 7, thickness: 0.8);
        return y + 21;
    }

    private int Rows(DocumentPage page, InvoiceDocument document, InvoiceLine line) =>
        Math.Max(page.Wrap(document.ProjectOf(line), 86, Size).Count, page.Wrap(SkuFormat.Name(line.Sku, line.Category, pricing), 108, Size).Count);

    private double Line(DocumentPage page, InvoiceDocument document, InvoiceLine line, double y, int rows)
    {
        Lines(page.Wrap(document.ProjectOf(line), 86, Size), ProjectX);
        Lines(page.Wrap(SkuFormat.Name(line.Sku, line.Category, pricing), 108, Size), ItemX);
        if (line.PricingQuantity != 0)
        {
            page.TextRight($"{SkuFormat.Quantity(line.Sku, line.PricingQuantity)} {SkuFormat.Unit(line.Sku, pricing)}", QuantityRight, y, Size);
            page.TextRight(MoneyFormat.Format(line.ListUnitPrice, exact: true), PriceRight, y, Size);
            page.TextRight(SkuFormat.Multiplier(line.MultiplierPerMillion), MultiplierRight, y, Size);
        }

        page.TextRight(MoneyFormat.Full(line.BilledCost), CostRight, y, Size);
        page.TextRight(MoneyFormat.Format(line.Net), NetRight, y, Size);
        var bottom = y + ((rows - 1) * LineHeight) + 6;
        page.Rule(bottom, thickness: 0.4);
        return bottom + 14;

        void Lines(IReadOnlyList<string> wrapped, double x)
        {
            for (var i = 0; i < wrapped.Count; i++)
                page.Text(wrapped[i], x, y + (i * LineHeight), Size);
        }
    }

    private static double TotalsHeight(Invoice invoice) => 102 + (HasResidue(invoice) ? 30 : 0) + (invoice.Due.Micros > 0 ? 35 : 0);

    private static bool HasResidue(Invoice invoice) => invoice.ResidueBefore.Micros != 0 || invoice.ResidueAfter.Micros != 0;

    private void Totals(DocumentPage page, Invoice invoice, double y)
    {
        Row(texts["Exact"], MoneyFormat.Full(invoice.BilledCost), 8.5, Ink.Muted);
        if (HasResidue(invoice))
        {
            Row(texts["ResidueBefore"], MoneyFormat.Full(invoice.ResidueBefore), 8.5, Ink.Muted);
            Row(texts["ResidueAfter"], MoneyFormat.Full(-invoice.ResidueAfter), 8.5, Ink.Muted);
        }

        page.Rule(y - 6, from: 320);
        y += 10;
        Row(texts["Net"], MoneyFormat.Format(invoice.Net), 9.5, Ink.Text);
        Row(texts["Vat", InvoiceDocument.Percent(invoice.VatRateBasisPoints)], MoneyFormat.Format(invoice.Tax), 9.5, Ink.Text);
        page.Rule(y - 7, from: 320, thickness: 1, ink: Ink.Primary);
        y += 13;
        page.Text(texts["Gross"], 320, y, 11, isBold: true);
        page.TextRight(MoneyFormat.Format(invoice.Gross), NetRight, y, 13, isBold: true);
        if (invoice.Due.Micros > 0)
        {
            y += 20;
            Row(texts["PaidAsUsed"], MoneyFormat.Format(invoice.Gross - invoice.Due), 8.5, Ink.Muted);
            Row(texts["AmountDue"], MoneyFormat.Format(invoice.Due), 9.5, Ink.Text);
            y -= 20;
        }

        page.Text(texts["Note"], DocumentPage.Margin, y + 30, 8, Ink.Muted);

        void Row(string name, string value, double size, Ink ink)
        {
            page.Text(name, 320, y, size, ink);
            page.TextRight(value, NetRight, y, size, ink);
            y += 15;
        }
    }

    private static void Foot(DocumentPage page, InvoiceDocument document, int number, int count)
    {
        page.Rule(DocumentPage.Height - 44);
        page.Text($"{document.Invoice.Seller.Name} · {document.FileName}", DocumentPage.Margin, DocumentPage.Height - 30, 8, Ink.Muted);
        page.TextRight(string.Create(CultureInfo.InvariantCulture, $"{number} / {count}"), DocumentPage.Right, DocumentPage.Height - 30, 8, Ink.Muted);
    }
}

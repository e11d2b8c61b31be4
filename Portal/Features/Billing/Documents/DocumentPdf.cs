using System.Globalization;
using Microsoft.Extensions.Localization;
using PdfSharp.Pdf;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Ink = Portal.Features.Billing.Documents.DocumentPage.Ink;

namespace Portal.Features.Billing.Documents;

/// <summary>An invoice or credit note as A4 pages in the organisation's language. A page that is not the last ends with the totals so far, and the next begins with them.</summary>
public sealed class DocumentPdf(IStringLocalizer<InvoiceText> texts, IStringLocalizer<PricingText> pricing)
{
    private const double Size = 8;
    private const double LineHeight = 11.5;
    private const double LastLine = DocumentPage.Height - 64;
    private const double CarriedHeight = 20;

    // Left edges of texts, right edges of numbers.
    private const double ProjectX = DocumentPage.Margin + 8;
    private const double ItemX = ProjectX + 92;
    private const double QuantityRight = ItemX + 194;
    private const double PriceRight = QuantityRight + 58;
    private const double MultiplierRight = PriceRight + 36;
    private const double CostRight = MultiplierRight + 58;
    private const double NetRight = DocumentPage.Right - 8;

    public byte[] Write(BillingDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.InItsLanguage(() => Draw(document));
    }

    private string TitleOf(BillingDocument document) => texts[document.Credits is null ? "Title" : "CreditNoteTitle"];

    private byte[] Draw(BillingDocument document)
    {
        using var pdf = new PdfDocument();
        pdf.Info.Title = $"{TitleOf(document)} {document.Number}";
        pdf.Info.Author = document.Seller.Name;
        pdf.Info.Creator = "Portal";
        var pages = new List<DocumentPage>();
        DocumentPage Add()
        {
            pages.Add(new DocumentPage(pdf));
            return pages[^1];
        }

        var page = Add();
        var y = Columns(page, document, new DocumentHead(page, document, texts).Draw(TitleOf(document), Status(document)));
        var (cost, net) = (Money.Zero(document.Currency), Money.Zero(document.Currency));
        foreach (var line in document.Lines)
        {
            var rows = Rows(document, line);
            // The line, and below it the totals so far should the next one go over.
            if (y + (rows * LineHeight) + CarriedHeight > LastLine)
            {
                Carried(page, texts["Carried"], cost, net, y);
                page = Add();
                y = Carried(page, texts["Brought"], cost, net, Columns(page, document, DocumentPage.Margin + 8));
            }

            y = Line(page, document, line, y, rows);
            (cost, net) = (cost + line.BilledCost, net + line.Net);
        }

        var totals = new DocumentTotals(document, texts);
        if (y + totals.Height > LastLine)
        {
            Carried(page, texts["Carried"], cost, net, y);
            page = Add();
            y = Carried(page, texts["Brought"], cost, net, DocumentPage.Margin + 8);
        }

        totals.Draw(page, y + 10);
        for (var i = 0; i < pages.Count; i++)
            Foot(pages[i], document, i + 1, pages.Count);
        foreach (var drawn in pages)
            drawn.Dispose();
        using var file = new MemoryStream();
        pdf.Save(file);
        return file.ToArray();
    }

    private string Status(BillingDocument document) => document switch
    {
        { Credits: not null } => "",
        { State: InvoiceState.Paid } => texts["Paid"],
        { State: InvoiceState.Void } => texts["Void", document.VoidReason ?? ""],
        { State: InvoiceState.Issued, Due.Micros: > 0 } => texts["OnAccount", MoneyFormat.Coins(document.Gross - document.Due)],
        _ => "",
    };

    private double Columns(DocumentPage page, BillingDocument document, double y)
    {
        page.Text(texts["Col.Project"], ProjectX, y, Size, Ink.Muted);
        page.Text(texts["Col.Item"], ItemX, y, Size, Ink.Muted);
        page.TextRight(texts["Col.Quantity"], QuantityRight, y, Size, Ink.Muted);
        page.TextRight(texts[document.Basis == "Net" ? "Col.PriceNet" : "Col.Price"], PriceRight, y, Size, Ink.Muted);
        page.TextRight(texts["Col.Multiplier"], MultiplierRight, y, Size, Ink.Muted);
        page.TextRight(texts["Col.Cost"], CostRight, y, Size, Ink.Muted);
        page.TextRight(texts["Col.Net"], NetRight, y, Size, Ink.Muted);
        page.Rule(y + 7, thickness: 0.8);
        return y + 21;
    }

    private static double Carried(DocumentPage page, string name, Money cost, Money net, double y)
    {
        page.Text(name, ProjectX, y, Size, Ink.Muted, isBold: true);
        page.TextRight(MoneyFormat.Full(cost), CostRight, y, Size, Ink.Muted, isBold: true);
        page.TextRight(MoneyFormat.Coins(net), NetRight, y, Size, Ink.Muted, isBold: true);
        page.Rule(y + 6, thickness: 0.4);
        return y + CarriedHeight;
    }

    private string ItemOf(BillingDocument document, DocumentLine line) =>
        SkuFormat.Name(line.Sku, line.Category, pricing) + (document.Taxes.Count > 1 ? $" · {BillingDocument.Percent(line.RateBasisPoints)} %" : "")
        + (line.IsNetPrice && document.Basis == "Mixed" ? $" · {texts["WithoutTax"]}" : "");

    private int Rows(BillingDocument document, DocumentLine line) =>
        Math.Max(DocumentPage.Wrap(line.Project, 86, Size).Count, DocumentPage.Wrap(ItemOf(document, line), 108, Size).Count);

    private double Line(DocumentPage page, BillingDocument document, DocumentLine line, double y, int rows)
    {
        Lines(DocumentPage.Wrap(line.Project, 86, Size), ProjectX);
        Lines(DocumentPage.Wrap(ItemOf(document, line), 108, Size), ItemX);
        if (line.PricingQuantity != 0)
        {
            page.TextRight($"{SkuFormat.Quantity(line.Sku, line.PricingQuantity)} {SkuFormat.Unit(line.Sku, pricing)}", QuantityRight, y, Size);
            page.TextRight(MoneyFormat.Format(line.ListUnitPrice, exact: true), PriceRight, y, Size);
            page.TextRight(SkuFormat.Multiplier(line.MultiplierPerMillion), MultiplierRight, y, Size);
        }

        page.TextRight(MoneyFormat.Full(line.BilledCost), CostRight, y, Size);
        page.TextRight(MoneyFormat.Coins(line.Net), NetRight, y, Size);
        var bottom = y + ((rows - 1) * LineHeight) + 6;
        page.Rule(bottom, thickness: 0.4);
        return bottom + 14;

        void Lines(IReadOnlyList<string> wrapped, double x)
        {
            for (var i = 0; i < wrapped.Count; i++)
                page.Text(wrapped[i], x, y + (i * LineHeight), Size);
        }
    }

    private static void Foot(DocumentPage page, BillingDocument document, int number, int count)
    {
        page.Rule(DocumentPage.Height - 44);
        page.Text($"{document.Seller.Name} · {document.Number}", DocumentPage.Margin, DocumentPage.Height - 30, 8, Ink.Muted);
        page.TextRight(string.Create(CultureInfo.InvariantCulture, $"{number} / {count}"), DocumentPage.Right, DocumentPage.Height - 30, 8, Ink.Muted);
    }
}

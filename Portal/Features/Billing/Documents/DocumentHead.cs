using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Ink = Portal.Features.Billing.Documents.DocumentPage.Ink;

namespace Portal.Features.Billing.Documents;

/// <summary>Top of the first page: who bills whom, the facts of the document, and its total.</summary>
internal sealed class DocumentHead(DocumentPage page, BillingDocument document, IStringLocalizer<InvoiceText> texts)
{
    /// <returns>Where the lines begin.</returns>
    public double Draw(string title, string status)
    {
        page.Diamond(DocumentPage.Margin, 40, 20);
        var sellerLines = DocumentPage.Wrap(document.Seller.Name, 250, 13, isBold: true);
        for (var i = 0; i < sellerLines.Count; i++)
            page.Text(sellerLines[i], DocumentPage.Margin + 28, 55 + (i * 16), 13, isBold: true);
        page.TextRight(title, DocumentPage.Right, 57, 20, Ink.Primary, isBold: true);
        var top = 78 + ((sellerLines.Count - 1) * 16);
        page.Rule(top, thickness: 1, ink: Ink.Primary);
        var left = Party(texts["Buyer"], document.Buyer, DocumentPage.Margin, top + 24);
        var middle = Party(texts["Seller"], document.Seller, DocumentPage.Margin + 180, top + 24);
        var y = Math.Max(Math.Max(left, middle), Facts(top + 24)) + 14;
        var isDue = document.Due.Micros > 0;
        page.Fill(DocumentPage.Margin, y, DocumentPage.Right - DocumentPage.Margin, 44, Ink.Wash);
        page.Text(texts[document.Credits is not null ? "CreditTotal" : isDue ? "AmountDue" : "Due"], DocumentPage.Margin + 14, y + 18, 8.5, Ink.Muted);
        page.Text(document.Credits is { } credits ? DocumentPage.Wrap($"{texts["Reason"]}: {credits.Reason}", 330, 9)[0] : status, DocumentPage.Margin + 14, y + 33, 9);
        page.TextRight(MoneyFormat.Coins(isDue ? document.Due : document.Gross), DocumentPage.Right - 14, y + 30, 20, isBold: true);
        return y + 66;
    }

    private double Facts(double y)
    {
        var (first, last, issued) = document.Days;
        var facts = new List<(string Name, string Value)>
        {
            (texts["Number"], document.Number),
            (texts["IssueDate"], Day(issued)),
            (texts["Period"], document.PeriodName),
            ("", texts["PeriodRange", Day(first), Day(last)]),
            ("", document.ZoneId),
        };
        if (document.Credits is { } credits)
            facts.Insert(1, (texts["CreditOf"], credits.InvoiceNumber));
        foreach (var (name, value) in facts)
        {
            page.Text(name, DocumentPage.Margin + 350, y, 8.5, Ink.Muted);
            page.TextRight(value, DocumentPage.Right, y, name.Length > 0 ? 8.5 : 8, name.Length > 0 ? Ink.Text : Ink.Muted, isBold: name == texts["Number"]);
            y += 14;
        }

        return y;

        static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private double Party(string title, InvoiceTitle party, double x, double y)
    {
        page.Text(title, x, y, 8.5, Ink.Muted);
        y += 15;
        foreach (var line in DocumentPage.Wrap(party.Name, 160, 10, isBold: true))
        {
            page.Text(line, x, y, 10, isBold: true);
            y += 14;
        }

        foreach (var line in Details(party).SelectMany(detail => DocumentPage.Wrap(detail, 160, 8.5)))
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
}

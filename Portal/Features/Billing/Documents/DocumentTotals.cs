using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Billing;
using QRCoder;
using Ink = Portal.Features.Billing.Documents.DocumentPage.Ink;

namespace Portal.Features.Billing.Documents;

/// <summary>End of the last page: from the exact cost to the total, by rate, in words, and the code to check the document by.</summary>
internal sealed class DocumentTotals
{
    private const double NameX = 300;
    private const double ValueRight = DocumentPage.Right - 8;
    private const double CodeSize = 74;
    private readonly BillingDocument _document;
    private readonly IStringLocalizer<InvoiceText> _texts;
    private readonly List<(string Name, string Value, double Size, Ink Ink)> _exact = [];
    private readonly List<(string Name, string Value, double Size, Ink Ink)> _taxed = [];
    private readonly List<(string Name, string Value, double Size, Ink Ink)> _due = [];

    public DocumentTotals(BillingDocument document, IStringLocalizer<InvoiceText> texts)
    {
        (_document, _texts) = (document, texts);
        var isCredit = document.Credits is not null;
        _exact.Add((texts[isCredit ? "ExactCredit" : "Exact"], MoneyFormat.Full(document.BilledCost), 8.5, Ink.Muted));
        if (!isCredit && (document.ResidueBefore.Micros != 0 || document.ResidueAfter.Micros != 0))
            _exact.Add((texts["ResidueBefore"], MoneyFormat.Full(document.ResidueBefore), 8.5, Ink.Muted));
        if (document.ResidueBefore.Micros != 0 || document.ResidueAfter.Micros != 0)
            _exact.Add((texts[isCredit ? "CreditResidue" : "ResidueAfter"], MoneyFormat.Full(-document.ResidueAfter), 8.5, Ink.Muted));
        foreach (var tax in document.Taxes)
        {
            _taxed.Add((document.Taxes.Count > 1 ? texts["NetAt", BillingDocument.Percent(tax.RateBasisPoints)] : texts["Net"], MoneyFormat.Coins(tax.Net), 9.5, Ink.Text));
            _taxed.Add((texts["Vat", BillingDocument.Percent(tax.RateBasisPoints)], MoneyFormat.Coins(tax.Tax), 9.5, Ink.Text));
        }

        if (document.Taxes.Count > 1)
            _taxed.Add((texts["Net"], MoneyFormat.Coins(document.Net), 9.5, Ink.Text));
        if (document.Due.Micros > 0)
        {
            _due.Add((texts["PaidAsUsed"], MoneyFormat.Coins(document.Gross - document.Due), 8.5, Ink.Muted));
            _due.Add((texts["AmountDue"], MoneyFormat.Coins(document.Due), 9.5, Ink.Text));
        }
    }

    public double Height => Math.Max(90, ((_exact.Count + _taxed.Count + _due.Count) * 15) + 60) + CodeHeight;

    private double CodeHeight => _document.VerifyAt is null ? 24 : CodeSize + 16;

    public void Draw(DocumentPage page, double y)
    {
        y = Rows(page, _exact, y);
        page.Rule(y - 6, from: NameX);
        y = Rows(page, _taxed, y + 10);
        page.Rule(y - 7, from: NameX, thickness: 1, ink: Ink.Primary);
        y += 13;
        page.Text(_texts["Gross"], NameX, y, 11, isBold: true);
        page.TextRight(MoneyFormat.Coins(_document.Gross), ValueRight, y, 13, isBold: true);
        y += 18;
        if (_document.Currency == "CNY")
        {
            page.TextRight($"{_texts["InWords"]} {ChineseAmount.InWords(_document.Gross)}", ValueRight, y, 9);
            y += 18;
        }

        y = Rows(page, _due, y);
        page.Text(_texts[_document.Credits is null ? $"Note.{_document.Basis}" : "CreditNote"], DocumentPage.Margin, y + 4, 8, Ink.Muted);
        if (_document.VerifyAt is { } address)
            Code(page, address, y + 14);
    }

    private static double Rows(DocumentPage page, List<(string Name, string Value, double Size, Ink Ink)> rows, double y)
    {
        foreach (var (name, value, size, ink) in rows)
        {
            page.Text(name, NameX, y, size, ink);
            page.TextRight(value, ValueRight, y, size, ink);
            y += 15;
        }

        return y;
    }

    private void Code(DocumentPage page, Uri address, double y)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(address.AbsoluteUri, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var module = CodeSize / rows.Count;
        for (var row = 0; row < rows.Count; row++)
        {
            // Dark modules beside each other are one bar.
            for (var column = 0; column < rows[row].Count; column++)
            {
                var start = column;
                while (column < rows[row].Count && rows[row][column])
                    column++;
                if (column > start)
                    page.Fill(DocumentPage.Margin + (start * module), y + (row * module), (column - start) * module, module, Ink.Text);
            }
        }

        page.Text(_texts["Verify"], DocumentPage.Margin + CodeSize + 8, y + 34, 8, Ink.Muted);
        page.Text(address.AbsoluteUri, DocumentPage.Margin + CodeSize + 8, y + 47, 8);
    }
}

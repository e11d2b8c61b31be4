using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Documents;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Documents;

/// <summary>PDF, CSV and XML of random invoices and credit notes read back to the same digits; the XML follows the order of UBL and the arithmetic of EN 16931.</summary>
public sealed class DocumentRoundTripTests
{
    /// <summary>Path of the standard's rules as XSLT (EN16931-UBL-validation.xslt); without it that test is skipped.</summary>
    private const string RulesVariable = "PORTAL_TEST_EN16931";

    private static readonly ServiceProvider Texts = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
    private static readonly DocumentPdf Pdf = new(Text<InvoiceText>(), Text<PricingText>());
    private static readonly DocumentCsv Csv = new(Text<PricingText>());
    private static readonly DocumentXml Xml = new(Text<PricingText>());

    private static long Rounds => Published.IsLong ? 5_000 : 50;

    [Fact]
    public void Write_AnyInvoiceAndItsCreditNotes_ReadBackToTheSameDigitsInAllForms() =>
        Gen.Select(AnInvoice.Any, AnInvoice.Credits, AnInvoice.Pick("zh-CN", "en")).Sample((invoice, credits, language) =>
        {
            var names = invoice.Lines.Select(line => line.ProjectId).Distinct().Select((project, i) => (project, i)).ToDictionary(one => one.project, one => $"项目-{one.i}");
            Check(BillingDocument.Of(invoice, names, language, "https://portal.example.com"));
            foreach (var note in AnInvoice.Credit(invoice, credits))
                Check(BillingDocument.Of(note, invoice, names, language, "https://portal.example.com"));
        }, iter: Rounds);

    [Fact]
    public void Write_InvoiceOfPricesWithoutTax_ReadsBackAndItsTaxIsThatOfItsNet() =>
        AnInvoice.AnyOnNet.Sample(invoice => Check(BillingDocument.Of(invoice, new Dictionary<ProjectId, string>(), "en", "https://portal.example.com")), iter: Rounds / 2);

    [SkippableFact]
    public async Task Write_Xml_PassesTheRulesOfTheStandard()
    {
        var rules = Environment.GetEnvironmentVariable(RulesVariable);
        Skip.If(rules is null, $"{RulesVariable} names no rule file.");
        const string Saxon = "/usr/share/java/Saxon-HE.jar";
        Skip.IfNot(File.Exists(Saxon), "libsaxonhe-java is not installed.");
        using var folder = new TemporaryFolder();
        foreach (var (invoice, i) in AnInvoice.Any.Array[20].Single().Where(invoice => Currency.Of(invoice.Currency).Exponent <= 2).Select((invoice, i) => (invoice, i)))
        {
            await File.WriteAllBytesAsync(folder.At($"{i}.xml"), Xml.Write(BillingDocument.Of(invoice, new Dictionary<ProjectId, string>(), "en", "https://portal.example.com")));
            using var java = Process.Start(new ProcessStartInfo("java", ["-cp", Saxon, "net.sf.saxon.Transform", $"-s:{folder.At($"{i}.xml")}", $"-xsl:{rules}", $"-o:{folder.At($"{i}.svrl")}"]))!;
            await java.WaitForExitAsync();
            Assert.Equal(0, java.ExitCode);
            Assert.Empty(XDocument.Load(folder.At($"{i}.svrl")).Descendants().Where(element => element.Name.LocalName == "failed-assert").Select(element => element.Value.Trim()));
        }
    }

    [Fact]
    public void Refuse_SellerWithoutTaxNumber_SaysWhichSetting()
    {
        var document = BillingDocument.Of(AnInvoice.Any.Single(), new Dictionary<ProjectId, string>(), "en", "https://portal.example.com");

        Assert.Null(DocumentXml.Refuse(document));
        Assert.Equal("Portal:Invoicing:SellerTaxId", DocumentXml.Refuse(document with { Seller = new InvoiceTitle { Name = "Portal" } })!.Field);
    }

    private static void Check(BillingDocument document)
    {
        CheckOnNet(document);
        CheckPdf(document, ReadBack.Pdf(Pdf.Write(document)));
        CheckCsv(document, ReadBack.Csv(Csv.Write(document)));
        CheckXml(document, XDocument.Parse(System.Text.Encoding.UTF8.GetString(Xml.Write(document))).Root!);
    }

    // Every amount stands there, as often as it should at least; the totals of pages may repeat some.
    private static void CheckPdf(BillingDocument document, string text)
    {
        var expected = document.Lines.SelectMany(line => new[] { MoneyFormat.Full(line.BilledCost), MoneyFormat.Coins(line.Net) })
            .Concat(document.Taxes.SelectMany(tax => new[] { MoneyFormat.Coins(tax.Net), MoneyFormat.Coins(tax.Tax) })).Append(MoneyFormat.Coins(document.Gross)).Append(MoneyFormat.Full(document.BilledCost));
        foreach (var amount in expected.GroupBy(amount => amount, StringComparer.Ordinal))
            Assert.True(text.Split(amount.Key).Length - 1 >= amount.Count(), $"{amount.Key} × {amount.Count()} is not in\n{text}");
        if (document.Currency == "CNY")
            Assert.Contains(ChineseAmount.InWords(document.Gross), text, StringComparison.Ordinal);
        Assert.Contains(document.Number, text, StringComparison.Ordinal);
        Assert.Contains(document.VerifyAt!.AbsoluteUri, text, StringComparison.Ordinal);
    }

    private static void CheckCsv(BillingDocument document, List<Dictionary<string, string>> rows)
    {
        var lines = rows.Where(row => row["record"] == "line").ToList();
        Assert.Equal(document.Lines.Select(line => (line.BilledCost, line.Net)), lines.Select(row => (Money.Parse(row["billed_cost"], document.Currency), Money.Parse(row["net"], document.Currency))));
        Assert.Equal(document.Lines.Select(line => line.IsNetPrice ? "false" : "true"), lines.Select(row => row["price_includes_tax"]));
        Assert.Equal(
            document.Taxes.Select(tax => (BillingDocument.Percent(tax.RateBasisPoints), tax.Net, tax.Tax)),
            rows.Where(row => row["record"] == "net" && row["tax_rate"].Length > 0).Zip(rows.Where(row => row["record"] == "tax" && row["tax_rate"].Length > 0))
                .Select(pair => (pair.First["tax_rate"], Money.Parse(pair.First["net"], document.Currency), Money.Parse(pair.Second["net"], document.Currency))));
        Assert.Equal(document.Gross, Money.Parse(rows.Single(row => row["record"] == "total")["billed_cost"], document.Currency));
    }

    private static void CheckXml(BillingDocument document, XElement root)
    {
        XNamespace cac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
        Assert.Empty(UblOrder.Violations(root));
        Assert.Empty(En16931.Violations(root));
        Assert.Equal(document.Number, En16931.Text(root, "ID"));
        var totals = root.Element(cac + "LegalMonetaryTotal")!;
        Assert.Equal(
            (Decimal(document.Net), Decimal(document.Gross), Decimal(document.Due)),
            (En16931.Amount(totals, "TaxExclusiveAmount"), En16931.Amount(totals, "TaxInclusiveAmount"), En16931.Amount(totals, "PayableAmount")));
        Assert.Equal(document.Lines.Select(line => Decimal(line.Net)), root.Elements().Where(element => element.Name.LocalName.EndsWith("Line", StringComparison.Ordinal)).Select(line => En16931.Amount(line, "LineExtensionAmount")));
        Assert.Equal(
            document.Taxes.Select(tax => (Decimal(tax.Net), Decimal(tax.Tax))),
            root.Descendants(cac + "TaxSubtotal").Select(tax => (En16931.Amount(tax, "TaxableAmount"), En16931.Amount(tax, "TaxAmount"))));
    }

    // What who buys net works out again: of an invoice all, of its credit notes the running totals.
    private static void CheckOnNet(BillingDocument document)
    {
        foreach (var tax in document.Taxes.Where(tax => tax.IsOnNet && document.Credits is null))
            Assert.Equal(Math.Round(Decimal(tax.Net) * tax.RateBasisPoints / 10_000, Currency.Of(document.Currency).Exponent, MidpointRounding.AwayFromZero), Decimal(tax.Tax));
    }

    private static decimal Decimal(Money money) => (decimal)money.Micros / Money.MicrosPerUnit;

    private static IStringLocalizer<T> Text<T>() => Texts.GetRequiredService<IStringLocalizer<T>>();
}

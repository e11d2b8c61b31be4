using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Pricing;
using Portal.Features.Billing;
using Portal.Features.Billing.Documents;
using Portal.Tests.Testing;
using UglyToad.PdfPig;

namespace Portal.Tests.Features.Billing.Documents;

/// <summary>Every form of an invoice reads back to the digits of the ledger.</summary>
public class DocumentFormsTests
{
    private static readonly ServiceProvider Texts = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
    private static readonly DocumentPdf Pdf = new(Text<InvoiceText>(), Text<PricingText>());
    private static readonly DocumentCsv Csv = new(Text<PricingText>());

    [Fact]
    public async Task Write_InvoiceOfALedger_ReadsBackToItsTotals()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 1);
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer, seconds: 7234, cpu: 1500, memory: 3000);
        await ledger.RunTaskAsync(customer, seconds: 77, priorityClass: PriorityClass.Spot);
        var billed = await BilledMicrosAsync(ledger);
        ledger.Time.SetUtcNow(new DateTimeOffset(2026, 12, 2, 0, 0, 0, TimeSpan.Zero));
        var closed = (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value;
        var document = (await ledger.Documents.OfInvoiceAsync(customer.Caller, closed.InvoiceId, CancellationToken.None))!;

        var pdf = ReadBack.Pdf(Pdf.Write(document));
        var rows = ReadBack.Csv(Csv.Write(document));

        Keep("invoice-zh", Pdf.Write(document));
        var lines = rows.Where(row => row["record"] == "line").ToList();
        Assert.Equal(billed, lines.Sum(row => Money.Parse(row["billed_cost"], "CNY").Micros));
        Assert.Equal(rows.Single(row => row["record"] == "net" && row["tax_rate"].Length == 0)["net"], new Money(lines.Sum(row => Money.Parse(row["net"], "CNY").Micros), "CNY").ToDecimalString());
        Assert.Equal(document.Gross.ToDecimalString(), rows.Single(row => row["record"] == "total")["billed_cost"]);
        Assert.All(lines, row => Assert.Equal("视觉实验", row["project"]));
        foreach (var row in lines)
        {
            Assert.Contains(Printed(Money.Parse(row["billed_cost"], "CNY"), exact: true), pdf, StringComparison.Ordinal);
            Assert.Contains(row["description"], pdf, StringComparison.Ordinal);
        }

        foreach (var text in new[] { "PT-2026-000001", "某某科技有限公司", "星河算力有限公司", "91310000MA1FL0000X", "视觉实验", "增值税 6 %", "1 / 1", "2026-11-01", "2026-11-30" })
            Assert.Contains(text, pdf, StringComparison.Ordinal);
        foreach (var amount in new[] { document.Net, document.Tax, document.Gross })
            Assert.Contains(Printed(amount, exact: false), pdf, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ManyLinesAndCharacters_RepeatsTheHeadAndNumbersThePages()
    {
        // More different characters than one embedded font holds, in names that no font of one byte could write.
        var document = ADocument(120, index => new string([.. Enumerable.Range(0, 6).Select(i => (char)(0x4E00 + (index * 6) + i))]), "zh-CN");

        var bytes = Pdf.Write(document);
        Keep("invoice-long", bytes);

        using var pdf = PdfDocument.Open(bytes);
        var pages = pdf.GetPages().Select(page => page.Text).ToList();
        Assert.True(pages.Count > 2);
        for (var i = 0; i < pages.Count; i++)
        {
            Assert.Contains($"{i + 1} / {pages.Count}", pages[i], StringComparison.Ordinal);
            Assert.True(i == pages.Count - 1 || pages[i].Contains("不含税金额", StringComparison.Ordinal), $"page {i + 1} has no head");
        }

        var all = string.Concat(pages);
        Assert.All(document.Lines.Select(line => line.Project), name => Assert.Contains(name, all, StringComparison.Ordinal));
        Assert.True(bytes.Length < 2_000_000);
    }

    [Fact]
    public void Write_InEnglish_SpeaksEnglishAndKeepsTheReadersCulture()
    {
        var before = CultureInfo.CurrentUICulture;

        var pdf = ReadBack.Pdf(Pdf.Write(ADocument(3, index => $"project-{index}", "en")));

        Keep("invoice-en", Pdf.Write(ADocument(9, index => $"vision-lab-{index}", "en")));
        Assert.Contains("Unit prices and costs include tax.", pdf, StringComparison.Ordinal);
        Assert.Contains("Invoice", pdf, StringComparison.Ordinal);
        Assert.Contains("core-hours", pdf, StringComparison.Ordinal);
        Assert.DoesNotContain("账单", pdf, StringComparison.Ordinal);
        Assert.Equal(before, CultureInfo.CurrentUICulture);
    }

    [Fact]
    public void Write_PricesWithoutTax_SaysSoOfAllOrOfThoseLines()
    {
        var net = ADocument(3, index => $"vision-lab-{index}", "en", new PriceTax(600, true), new PriceTax(600, true));
        var mixed = ADocument(3, index => $"视觉-{index}", "zh-CN", new PriceTax(600, false), new PriceTax(900, true));

        Keep("invoice-net-en", Pdf.Write(net));
        Keep("invoice-net-zh", Pdf.Write(ADocument(3, index => $"视觉-{index}", "zh-CN", new PriceTax(600, true), new PriceTax(600, true))));
        Keep("invoice-mixed-zh", Pdf.Write(mixed));
        var (whole, part) = (ReadBack.Pdf(Pdf.Write(net)), ReadBack.Pdf(Pdf.Write(mixed)));
        Assert.Contains("Net unit price", whole, StringComparison.Ordinal);
        Assert.Contains("Unit prices are without tax; costs include it.", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("net price", whole, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(part, @"9 % \S 不含税"));
        Assert.Contains("除注明不含税者外", part, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("emoji 🚀 inside")]
    [InlineData("control\u0007 and\nline break")]
    [InlineData("")]
    [InlineData("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW")]
    public void Write_AnyName_IsADocument(string name)
    {
        using var pdf = PdfDocument.Open(Pdf.Write(ADocument(1, _ => name, "en")));

        Assert.Equal(1, pdf.NumberOfPages);
    }

    [Fact]
    public void Write_CsvNameThatIsAFormula_IsText() =>
        Assert.Equal("'=HYPERLINK(\"x\")", ReadBack.Csv(Csv.Write(ADocument(1, _ => "=HYPERLINK(\"x\")", "en")))[0]["project"]);

    private static BillingDocument ADocument(int projects, Func<int, string> name, string language, PriceTax first = default, PriceTax second = default)
    {
        var names = Enumerable.Range(0, projects).ToDictionary(_ => ProjectId.New(), name);
        var usage = AUsage.Of(3600) with { ChargePeriodStart = new DateTimeOffset(2026, 11, 3, 0, 0, 0, TimeSpan.Zero) };
        var charges = names.Keys.SelectMany((project, index) => new[]
        {
            ACharge.Of(1_234_567 + index, usage with { ProjectId = project }, tax: first),
            ACharge.Of(98_765, usage with { ProjectId = project }, Sku.GpuHour("H200"), unitPriceMicros: 32_000_000, tax: second),
        });
        var invoice = InvoiceBuilder.Build(
            new InvoiceDraft
            {
                Id = InvoiceId.New(), OrganisationId = usage.OrganisationId, Period = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")),
                Buyer = new InvoiceTitle { Name = "Acme 实验室" }, Seller = new InvoiceTitle { Name = "Starlight Compute Ltd", TaxId = "GB123456789", Address = "1 Long Street, Shanghai" },
                Currency = "CNY", ResidueBefore = new Money(1234, "CNY"), VerificationCode = "ABCDEFGHJKLMNPQRSTUVWXYZ", Now = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero),
            }, charges).Value;
        invoice.Issue(new InvoiceNumber("PT", 2026, 17), invoice.CreatedAt);
        invoice.MarkPaid(invoice.CreatedAt);
        return BillingDocument.Of(invoice, names, language, "https://portal.example.com");
    }

    private static string Printed(Money money, bool exact) =>
        (money.Micros < 0 ? "−¥" : "¥") + Math.Abs(money.Micros / 1_000_000m).ToString(exact ? "0.000000" : "0.00", CultureInfo.InvariantCulture);

    private static async Task<long> BilledMicrosAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var revenue = (await db.LedgerAccounts.SingleAsync(account => account.Kind == LedgerAccountKind.Revenue)).PostedMicros;
        // What was given is revenue too, and taken off the invoice again.
        var credits = (await db.Charges.ToListAsync()).Where(charge => charge.Category == ChargeCategory.Credit).Sum(charge => charge.BilledCost.Micros);
        Assert.Equal(-1_000_000, credits);
        return revenue + credits;
    }

    // For the eye: with PORTAL_TEST_KEEP set to a folder, the documents stay there.
    private static void Keep(string name, byte[] bytes)
    {
        if (Environment.GetEnvironmentVariable("PORTAL_TEST_KEEP") is { Length: > 0 } folder)
            File.WriteAllBytes(Path.Combine(folder, $"{name}.pdf"), bytes);
    }

    private static IStringLocalizer<T> Text<T>() => Texts.GetRequiredService<IStringLocalizer<T>>();
}

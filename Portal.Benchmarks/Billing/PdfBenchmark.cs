using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Documents;

namespace Portal.Benchmarks.Billing;

/// <summary>Invoices written a second as PDF, CSV and XML by one thread: of one page, and of many.</summary>
public static class PdfBenchmark
{
    public static int Run(TimeSpan duration)
    {
        var services = new ServiceCollection().AddLogging().AddLocalization().AddSingleton<DocumentPdf>().AddSingleton<DocumentCsv>().AddSingleton<DocumentXml>().BuildServiceProvider();
        foreach (var lines in new[] { 6, 200 })
        {
            var document = Document(lines);
            foreach (var (name, write) in new (string, Func<BillingDocument, byte[]>)[]
            {
                ("PDF", services.GetRequiredService<DocumentPdf>().Write), ("CSV", services.GetRequiredService<DocumentCsv>().Write), ("XML", services.GetRequiredService<DocumentXml>().Write),
            })
            {
                PerSecond(document, write, TimeSpan.FromSeconds(1));
                Console.WriteLine($"{name} of {lines} lines   {PerSecond(document, write, duration):N1}/s   {write(document).Length / 1024.0:N1} KiB");
            }
        }

        return 0;
    }

    private static double PerSecond(BillingDocument document, Func<BillingDocument, byte[]> write, TimeSpan duration)
    {
        var (count, watch) = (0, Stopwatch.StartNew());
        for (; watch.Elapsed < duration; count++)
            write(document);
        return count / watch.Elapsed.TotalSeconds;
    }

    private static BillingDocument Document(int lines)
    {
        var tax = new InvoiceTax(600, new Money(lines * 1_000_000L, "CNY"), new Money(lines * 60_000L, "CNY"));
        return new BillingDocument
        {
            Number = "PT-2026-000001", PeriodName = "2026-11", ZoneId = "Asia/Shanghai", Days = (new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30), new DateOnly(2026, 12, 1)), Currency = "CNY",
            Buyer = new InvoiceTitle { Name = "某某科技（杭州）有限公司", TaxId = "91330106673959654P", Address = "杭州市" }, Seller = new InvoiceTitle { Name = "星河算力有限公司", TaxId = "91440300708461136T", Country = "CN" },
            Lines = [.. Enumerable.Range(1, lines).Select(n => new DocumentLine(n, $"项目 {n % 9}", Sku.CpuCoreHour, ChargeCategory.Usage, 3_600_000, new Money(500_000, "CNY"), 1_000_000, new Money(1_060_000, "CNY"), 600, false, new Money(1_000_000, "CNY")))],
            Taxes = [tax], BilledCost = tax.Gross, ResidueBefore = Money.Zero("CNY"), ResidueAfter = Money.Zero("CNY"), Due = Money.Zero("CNY"),
            Culture = System.Globalization.CultureInfo.GetCultureInfo("zh-CN"), State = InvoiceState.Paid, VerifyAt = new Uri("https://portal.example.com/verify/ABCDEFGHJKLMNPQRSTUVWXYZ"),
        };
    }
}

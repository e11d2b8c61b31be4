using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Billing.CreditNotes;
using Portal.Features.Billing.Details;
using Portal.Features.Billing.Exports;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Exports;

public class BillingExportTests
{
    private static readonly DateTimeOffset December = new(2026, 11, 30, 16, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Focus_Period_IsTheBillToTheDigit()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 1);
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer, seconds: 4321, name: "=1+1");
        await ledger.RunTaskAsync(customer, seconds: 77, priorityClass: PriorityClass.Spot);
        var export = new FocusExport(ledger.Contexts, Options.Create(ledger.Invoicing), ledger.Time);

        var file = (await export.WriteAsync(customer.Caller, null, null, CancellationToken.None))!;

        Assert.Equal("2026-11", file.Name);
        var rows = ReadBack.Csv(file.Bytes);
        var bill = (await ledger.Billing.BillAsync(customer.Caller, null, null, CancellationToken.None))!.Bill;
        Assert.Equal(bill.Total.Micros, rows.Sum(row => Money.Parse(row["BilledCost"], "CNY").Micros));
        Assert.All(rows, row => Assert.Equal((customer.Organisation.ToString(), "CNY", "2026-10-31T16:00:00Z", "2026-11-30T16:00:00Z"), (row["BillingAccountId"], row["BillingCurrency"], row["BillingPeriodStart"], row["BillingPeriodEnd"])));
        Assert.Contains(rows, row => row["ResourceName"] == "'=1+1");
        Assert.Contains(rows, row => row["ChargeCategory"] == "Credit" && row["PricingQuantity"].Length == 0);
        // What is the list price is what is billed, but for the class.
        Assert.All(rows.Where(row => row["PricingCategory"] == "Standard"), row => Assert.Equal(row["BilledCost"], row["ListCost"]));
        Assert.All(rows.Where(row => row["PricingCategory"] == "Dynamic"), row => Assert.True(Money.Parse(row["BilledCost"], "CNY") < Money.Parse(row["ListCost"], "CNY")));
        Assert.Null(await export.WriteAsync(customer.Caller, null, "2026-99", CancellationToken.None));
        Assert.Null(await export.WriteAsync(ledger.Admin, customer.Organisation, null, CancellationToken.None));
    }

    [Fact]
    public async Task Focus_PeriodOfCreditNotes_IsItsBillLessWhatTheyTookBack()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 1);
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer, seconds: 4321);
        ledger.Time.SetUtcNow(December);
        var closed = (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value;
        await ledger.RunTaskAsync(customer, seconds: 77);
        await CreditAsync("=0.37 too much", [new CreditLineRequest(1, "0.37")]);
        await CreditAsync("the rest", null);
        var export = new FocusExport(ledger.Contexts, Options.Create(ledger.Invoicing), ledger.Time);

        var (before, rows) = (await RowsAsync("2026-11"), await RowsAsync("2026-12"));

        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var (notes, invoice) = (await db.CreditNotes.OrderBy(note => note.IssuedAt).ToListAsync(), await db.Invoices.SingleAsync());
        var bill = (await ledger.Billing.BillAsync(customer.Caller, null, "2026-12", CancellationToken.None))!.Bill;
        Assert.Equal(bill.Total.Micros - notes.Sum(note => note.BilledCost.Micros), Sum(rows));
        Assert.Equal(invoice.BilledCost.Micros, Sum(before));
        Assert.Equal(bill.Total.Micros, Sum(before) + Sum(rows));
        Assert.All(before, row => Assert.Equal("", row["ChargeClass"]));
        foreach (var note in notes)
        {
            var own = rows.Where(row => row["InvoiceId"] == note.Number.ToString()).ToList();
            Assert.Equal(-note.BilledCost.Micros, Sum(own));
            Assert.All(own, row => Assert.Equal(
                ("Credit", "Correction", "2026-11-30T16:00:00Z", "2026-10-31T16:00:00Z", "视觉实验"), (row["ChargeCategory"], row["ChargeClass"], row["BillingPeriodStart"], row["ChargePeriodStart"], row["SubAccountName"])));
        }

        Assert.Contains(rows, row => row["ChargeDescription"] == "'=0.37 too much");

        async Task CreditAsync(string reason, IReadOnlyList<CreditLineRequest>? lines)
        {
            var id = Guid.CreateVersion7();
            ledger.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.True((await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, new CreditInvoiceRequest(id, reason, lines), CancellationToken.None)).IsAccepted);
            Assert.Null(await ledger.Decide.HandleAsync(ledger.Second, id, true, CancellationToken.None));
        }

        async Task<List<Dictionary<string, string>>> RowsAsync(string period) => ReadBack.Csv((await export.WriteAsync(customer.Caller, null, period, CancellationToken.None))!.Bytes);

        static long Sum(IEnumerable<Dictionary<string, string>> rows) => rows.Sum(row => Money.Parse(row["BilledCost"], "CNY").Micros);
    }

    [Fact]
    public async Task Focus_PricesWithoutTax_AreExportedWithIt()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        await ledger.PublishNetAsync(625);
        await ledger.RunTaskAsync(customer);

        var rows = ReadBack.Csv((await new FocusExport(ledger.Contexts, Options.Create(ledger.Invoicing), ledger.Time).WriteAsync(customer.Caller, null, null, CancellationToken.None))!.Bytes);

        // 2 core-hours at 0.50 and 4 GiB-hours at 0.05, and 6.25 %.
        Assert.Equal(
            [("cpu.core_hour", "1.0625", "1.0625", "0.53125"), ("memory.gib_hour", "0.2125", "0.2125", "0.053125")],
            rows.Where(row => row["ChargeCategory"] == "Usage").OrderBy(row => row["SkuId"], StringComparer.Ordinal).Select(row => (row["SkuId"], row["BilledCost"], row["ListCost"], row["ListUnitPrice"])));
    }

    [Fact]
    public async Task Bill_BySku_AddsUpToTheTotal()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        await ledger.RunTaskAsync(customer);
        await ledger.RunTaskAsync(customer, seconds: 50);

        var bill = (await ledger.Billing.BillAsync(customer.Caller, null, null, CancellationToken.None))!.Bill;

        Assert.Equal(bill.Total.Micros, bill.Skus.Sum(line => line.Cost.Micros));
        Assert.Equal(["cpu.core_hour", "memory.gib_hour"], bill.Skus.Where(line => line.Category == ChargeCategory.Usage).Select(line => line.Sku.Code));
    }

    [Fact]
    public async Task TaxApplications_InvoiceAndCreditNote_CarryTitleNumberAndBankAndSumToTheDocuments()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 100);
        Assert.Null(await new ChangeBillingDetails(ledger.Contexts, ledger.Time).HandleAsync(
            customer.Caller, new ChangeBillingDetailsRequest(new BillingFields("某某科技（杭州）有限公司", "91330106673959654P", "CN", "杭州市", "0571-1", "工商银行", "6222"), 0), CancellationToken.None));
        await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(December);
        var closed = (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value;
        var id = Guid.CreateVersion7();
        Assert.True((await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, new CreditInvoiceRequest(id, "价格有误", [new CreditLineRequest(1, "0.53")]), CancellationToken.None)).IsAccepted);
        Assert.Null(await ledger.Decide.HandleAsync(ledger.Second, id, true, CancellationToken.None));
        var export = new TaxApplications(ledger.Contexts, ledger.Site);

        var rows = ReadBack.Csv(await export.WriteAsync(ledger.Admin, new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 1), CancellationToken.None));

        Assert.Equal(["PT-2026-000001", "PC-2026-000001"], rows.Select(row => row["单据编号"]));
        Assert.All(rows, row => Assert.Equal(("某某科技（杭州）有限公司", "91330106673959654P", "杭州市", "工商银行", "6222", "6%"), (row["购买方名称"], row["购买方税号"], row["购买方地址"], row["购买方开户行"], row["购买方账号"], row["税率"])));
        Assert.Equal(("蓝字", "1.20", "1.13", "0.07"), (rows[0]["单据类型"], rows[0]["价税合计"], rows[0]["不含税金额"], rows[0]["税额"]));
        Assert.Equal(("红字", "-0.53", "-0.50", "-0.03", "PT-2026-000001", "价格有误"), (rows[1]["单据类型"], rows[1]["价税合计"], rows[1]["不含税金额"], rows[1]["税额"], rows[1]["对应蓝字编号"], rows[1]["备注"]));
        Assert.Empty(ReadBack.Csv(await export.WriteAsync(ledger.Admin, new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30), CancellationToken.None)));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => export.WriteAsync(customer.Caller, new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 1), CancellationToken.None));
    }

    [Fact]
    public async Task Zip_OfAYear_HoldsEveryFormOfWhatTheMemberMaySee()
    {
        await using var world = await AWorld.MakeAsync();

        using var zip = new ZipArchive(await world.Member.Client.GetStreamAsync($"/api/billing/documents/2030.zip?organisation={world.Organisation}"));
        using var empty = new ZipArchive(await world.Member.Client.GetStreamAsync($"/api/billing/documents/2029.zip?organisation={world.Organisation}"));

        Assert.Equal(["PT-2030-000001.csv", "PT-2030-000001.pdf"], zip.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(zip.Entries, entry => Assert.True(entry.Length > 100));
        Assert.Empty(empty.Entries);
    }

    [Fact]
    public async Task Verify_CodeOnTheDocument_TellsAStrangerNumberDateTotalAndStateAndNothingElse()
    {
        await using var world = await AWorld.MakeAsync();
        var code = await world.Portal.QueryAsync(db => db.Invoices.Select(invoice => invoice.VerificationCode).FirstAsync());

        var answer = await world.Stranger.GetFromJsonAsync<JsonElement>($"/api/verify/{code}");
        var page = await world.Stranger.GetStringAsync($"/verify/{code}");

        Assert.Equal(["isCreditNote", "issuedOn", "number", "state", "total"], answer.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal("PT-2030-000001", answer.GetProperty("number").GetString());
        Assert.Contains("PT-2030-000001", page, StringComparison.Ordinal);
        Assert.DoesNotContain("member@example.com", page, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Organisation.ToString(), page, StringComparison.Ordinal);
    }
}

using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Components.Shared;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>A developer and the administrator, from the first start to the first invoice, in real browsers on the real portal.</summary>
public sealed class WholeJourneyTests(JourneyPortal portal) : JourneyTest(portal)
{
    // A third of the machine or more each, so that the two do not fit beside each other.
    private const decimal HolderCores = 3000;
    private const decimal WaiterCores = 2000;

    [SkippableFact]
    public async Task TwoPeople_FromSetUpToInvoice_LiveTheWholeJourney()
    {
        var admin = await Portal.AdministratorAsync();
        var developer = await Portal.StrangerAsync();
        await developer.JoinAsync("li@acme.example", "Li Lei", "Acme Lab");

        await RunTheSampleAsync(developer);
        await TopUpAsync(admin, developer);
        await WatchWaitStopAsync(developer);
        await RunAgainAsync(developer);
        await UseAFileAsync(developer);
        await WaitForTheNodeAsync(admin, developer);
        await admin.CloseMonthAsync();
        await CompareTheInvoiceAsync(developer);

        Assert.Empty(developer.Faults);
        Assert.Empty(admin.Faults);
    }

    private static async Task RunTheSampleAsync(Person developer)
    {
        await Expect(developer.Page.GetByTestId("first-steps")).ToBeVisibleAsync();
        await developer.Page.GetByTestId("sample-task").ClickAsync();
        await Expect(developer.Page.GetByTestId("estimate-start")).ToHaveTextAsync("Now");
        var maximum = await developer.Page.GetByTestId("estimate-maximum").MicrosAsync();
        var task = await developer.SubmitAsync();

        // Log and state come to the page; it is not loaded again.
        await Expect(developer.Page.Locator(".log-line").First).ToBeVisibleAsync();
        await developer.SeesAsync("Succeeded");
        Assert.NotEmpty(await developer.LogLinesAsync());
        await Expect(developer.Page.GetByTestId("cost")).ToBeVisibleAsync();
        await developer.ShowAsync("Results");
        var metrics = JsonDocument.Parse(await developer.DownloadAsync(developer.Page.Locator("a[href$='metrics.json']"))).RootElement;
        Assert.True(metrics.GetProperty("accuracy").GetDouble() > 0.5);
        await developer.ShowAsync("Cost");
        await Expect(developer.Page.GetByTestId("receipt")).ToContainTextAsync("Paid from credit");
        Assert.InRange(await developer.Page.GetByTestId("cost").MicrosAsync(), 1, maximum);
        await developer.OpenAsync("/");
        await Expect(developer.Page.GetByTestId("first-steps")).ToHaveCountAsync(0);
        await Expect(developer.Page.Locator($"a[href='/tasks/{task}']")).ToBeVisibleAsync();
    }

    private static async Task TopUpAsync(Person admin, Person developer)
    {
        var balance = developer.Page.GetByTestId("balance");
        var before = await balance.MicrosAsync();
        await admin.TopUpAsync("Acme Lab", "100", "BANK-2026-17");

        await Expect(balance.Locator(".money")).ToHaveAttributeAsync("data-micros", $"{before + 100_000_000}");
        await developer.OpenAsync("/billing/transactions");
        await Expect(developer.Page.Locator("table")).ToContainTextAsync("BANK-2026-17");
    }

    private static async Task WatchWaitStopAsync(Person developer)
    {
        await developer.RunAsync("holder", "for i in $(seq 6000); do echo \"::progress 0.$((i % 90 + 10)) step $i\"; echo line $i; sleep 0.1; done", HolderCores, minutes: 1);
        await developer.SeesAsync("Running");
        await Expect(developer.Page.GetByTestId("progress")).ToContainTextAsync("step");
        await Expect(developer.Page.GetByText("line 20", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
        var cost = developer.Page.GetByTestId("cost");
        await Expect(cost.Locator(".money").First).Not.ToHaveAttributeAsync("data-micros", "0");
        var earlier = await cost.MicrosAsync();
        await Expect(cost.Locator(".money").First).Not.ToHaveAttributeAsync("data-micros", $"{earlier}");
        Assert.True(await cost.MicrosAsync() > earlier, "The cost of a running task only grows.");

        var waiting = await developer.SecondTabAsync();
        await waiting.RunAsync("waiter", "echo free at last", WaiterCores, minutes: 1);
        await waiting.SeesAsync("Queued");
        await Expect(waiting.Page.GetByTestId("why-waiting")).ToContainTextAsync("Waits for 1,000 cores more");
        await developer.StopAsync();
        await Expect(developer.Page.GetByTestId("why-failed")).ToContainTextAsync("stopped at your request");
        await waiting.SeesAsync("Succeeded");
        Assert.Equal(["free at last"], await waiting.LogLinesAsync());
        await waiting.Page.CloseAsync();
    }

    private static async Task RunAgainAsync(Person developer)
    {
        await developer.OpenAsync("/tasks?q=waiter");
        await developer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "waiter" }).ClickAsync();
        await developer.Page.GetByTestId("run-again").ClickAsync();
        await Expect(developer.Page.GetByLabel("Command (bash)")).ToHaveValueAsync("echo free at last");
        await developer.SubmitAsync();
        await developer.SeesAsync("Succeeded");
    }

    private static async Task UseAFileAsync(Person developer)
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 2000).Select(row => $"{row},值 {row * row}\n")));
        await developer.DraftAsync("count", "wc -l < in/squares.csv; cp in/squares.csv out/copy.csv");
        await developer.UploadAsync("squares.csv", content);
        await Expect(developer.Page.GetByLabel("squares.csv")).ToBeCheckedAsync();
        await developer.SubmitAsync();
        await developer.SeesAsync("Succeeded");
        Assert.Equal(["2000"], await developer.LogLinesAsync());
        await developer.ShowAsync("Results");
        Assert.Equal(content, await developer.DownloadAsync(developer.Page.Locator("a[href$='copy.csv']")));
    }

    private static async Task WaitForTheNodeAsync(Person admin, Person developer)
    {
        await admin.ChangeNodeAsync("Cordon", "Cordoned");
        await developer.RunAsync("patient", "echo ran");
        await Expect(developer.Page.GetByTestId("why-waiting")).ToContainTextAsync("take no new work");
        await admin.ChangeNodeAsync("Uncordon", "Ready");
        await developer.SeesAsync("Succeeded");
    }

    private async Task CompareTheInvoiceAsync(Person developer)
    {
        await developer.OpenAsync("/billing/invoices");
        var row = developer.Page.GetByTestId("invoice");
        var pdf = ReadBack.Pdf(await developer.DownloadAsync(row.Locator("a[href$='/pdf']")));
        var csv = ReadBack.Csv(await developer.DownloadAsync(row.Locator("a[href$='/csv']")));
        var (accounts, transfers, entries, charges, invoice) = await Portal.QueryAsync(async db =>
        {
            var owner = (await db.Organisations.SingleAsync(organisation => organisation.Name == "Acme Lab")).Id;
            return (await db.LedgerAccounts.ToListAsync(), await db.LedgerTransfers.ToListAsync(), await db.LedgerEntries.ToListAsync(),
                await db.Charges.Where(charge => charge.OrganisationId == owner && charge.InvoiceId != null).ToListAsync(), await db.Invoices.SingleAsync(invoice => invoice.OrganisationId == owner));
        });

        Assert.Empty(LedgerAudit.Check(accounts, transfers, entries));
        Assert.Equal(0, accounts.Sum(account => account.PostedMicros));
        var wallet = accounts.Single(account => account.Kind == LedgerAccountKind.Wallet && account.OrganisationId == invoice.OrganisationId);
        // Files that are kept are paid for after the month's end too.
        var paid = transfers.Where(transfer => transfer.Kind == LedgerTransferKind.Settlement && transfer.DebitAccountId == wallet.Id && transfer.At < invoice.PeriodEnd).Sum(transfer => transfer.Amount.Micros);
        Assert.True(paid > 0, "Nothing was paid from the wallet, so nothing is compared.");
        var lines = csv.Where(line => line["record"] == "line").ToList();
        Assert.Equal(paid, lines.Sum(line => Money.Parse(line["billed_cost"], "CNY").Micros));
        Assert.Equal(paid, charges.Sum(charge => charge.BilledCost.Micros));
        Assert.Equal(invoice.Gross.ToDecimalString(), csv.Single(line => line["record"] == "total")["billed_cost"]);
        Assert.Equal(invoice.Gross.Micros, invoice.Net.Micros + invoice.Tax.Micros);
        foreach (var amount in new[] { invoice.Net, invoice.Tax, invoice.Gross })
            Assert.Contains(MoneyFormat.Format(amount), pdf, StringComparison.Ordinal);
        foreach (var line in lines)
            Assert.Contains(MoneyFormat.Full(Money.Parse(line["billed_cost"], "CNY")), pdf, StringComparison.Ordinal);
        Assert.Contains(MoneyFormat.Full(new Money(paid, "CNY")), pdf, StringComparison.Ordinal);
    }
}

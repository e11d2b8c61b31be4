using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Usage;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

public class BillingQueriesTests
{
    private static readonly Caller Stranger = new(UserId.New(), "stranger@example.com", "Stranger", IsAdmin: false);

    [Fact]
    public async Task AnyQuery_ForAStranger_FindsNothing()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        var neighbour = await ledger.CustomerAsync("乙公司", creditUnits: 10);
        var task = await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(StoredLedger.Start.AddDays(30));
        var invoice = (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value.InvoiceId;

        foreach (var caller in new[] { Stranger, neighbour.Caller })
        {
            var id = customer.Organisation;
            Assert.Null(await ledger.Billing.BalanceAsync(caller, id, CancellationToken.None));
            Assert.Null(await ledger.Billing.OverviewAsync(caller, id, CancellationToken.None));
            Assert.Null(await ledger.Billing.BillAsync(caller, id, "2026-11", CancellationToken.None));
            Assert.Null(await ledger.Transactions.ListAsync(caller, new TransactionFilter(id), CancellationToken.None));
            Assert.Null(await new InvoiceQueries(ledger.Contexts).ListAsync(caller, id, 1, CancellationToken.None));
            Assert.Empty((await new InvoiceQueries(ledger.Contexts).ListAllAsync(caller, 1, CancellationToken.None)).Rows);
            Assert.Null(await ledger.Documents.OfInvoiceAsync(caller, invoice, CancellationToken.None));
            Assert.Null(await ledger.Invoices.GetAsync(caller, invoice, CancellationToken.None));
            Assert.Null(await new TaskReceiptQueries(ledger.Contexts).GetAsync(caller, task.Id, CancellationToken.None));
            Assert.Null(await ledger.Usage.GetAsync(caller, new UsageFilter(OrganisationId: id), CancellationToken.None));
            Assert.Null(await ledger.Usage.GetAsync(caller, new UsageFilter(Project: customer.Project.Value), CancellationToken.None));
            Assert.Empty(await ledger.Run.RunAsync(caller, null, CancellationToken.None));
        }

        Assert.NotNull(await ledger.Documents.OfInvoiceAsync(customer.Caller, invoice, CancellationToken.None));
        Assert.NotNull(await ledger.Documents.OfInvoiceAsync(ledger.Admin, invoice, CancellationToken.None));
    }

    [Fact]
    public async Task Overview_BillAndUsage_ShowTheSameNumber()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 1);
        await ledger.PayInAsync(customer, 50);
        await ledger.RunTaskAsync(customer, seconds: 7200);
        await ledger.RunTaskAsync(customer, seconds: 61);

        var overview = (await ledger.Billing.OverviewAsync(customer.Caller, null, CancellationToken.None))!;
        var bill = (await ledger.Billing.BillAsync(customer.Caller, null, null, CancellationToken.None))!;
        var usage = (await ledger.Usage.GetAsync(customer.Caller, new UsageFilter(), CancellationToken.None))!;

        Assert.Equal("1.00", overview.Credited.ToDecimalString());
        Assert.Equal(overview.Used, usage.Total);
        Assert.Equal(overview.Used, overview.Days.Aggregate(Money.Zero("CNY"), (sum, day) => sum + day.Cost));
        Assert.Equal(overview.Used - overview.Credited, bill.Bill.Total);
        // 1 given and 50 paid in, less what was used.
        Assert.Equal(Money.OfUnits(51, "CNY") - overview.Used, overview.Balance.Posted);
        Assert.Equal(2, Assert.Single(bill.Bill.Projects).Tasks.Count);
        Assert.Equal("视觉实验", bill.Projects[customer.Project]);
        Assert.Equal((2, AttemptEnd.Completed), (usage.Tasks, Assert.Single(usage.Outcomes).End));
    }

    [Fact]
    public async Task Transactions_OfATask_ReadAsHeldAndCharged()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 50);
        ledger.Time.Advance(TimeSpan.FromDays(1));
        var task = await ledger.RunTaskAsync(customer);

        var page = (await ledger.Transactions.ListAsync(customer.Caller, new TransactionFilter(Size: 2), CancellationToken.None))!;

        Assert.Equal(3, page.Total);
        var charged = page.Rows.Single(row => row.Kind == LedgerTransferKind.Settlement);
        Assert.Equal(("-1.20", "-5.00", "48.80"), (charged.Change.ToDecimalString(), charged.Held.ToDecimalString(), charged.BalanceAfter!.Value.ToDecimalString()));
        Assert.Equal((task.Id, task.Name), (charged.TaskId!.Value, charged.TaskName));
        var held = page.Rows.Single(row => row.Kind == LedgerTransferKind.Hold);
        Assert.Equal(("0.00", "5.00"), (held.Change.ToDecimalString(), held.Held.ToDecimalString()));
        Assert.Null(held.BalanceAfter);
        var second = (await ledger.Transactions.ListAsync(customer.Caller, new TransactionFilter(Size: 2, Page: 99), CancellationToken.None))!;
        Assert.Equal((2, LedgerTransferKind.TopUp), (second.Page, Assert.Single(second.Rows).Kind));
        var firstDay = (await ledger.Transactions.ListAsync(customer.Caller, new TransactionFilter(To: new DateOnly(2026, 11, 10)), CancellationToken.None))!;
        Assert.Equal("转账 2026-001", Assert.Single(firstDay.Rows).Cause);
    }

    [Fact]
    public async Task Receipt_Lines_ExplainTheirCost()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 1);
        await ledger.PayInAsync(customer, 50);
        var task = await ledger.RunTaskAsync(customer, seconds: 7200, cpu: 3000, memory: 0 + 1024);

        var receipt = (await new TaskReceiptQueries(ledger.Contexts).GetAsync(customer.Caller, task.Id, CancellationToken.None))!;

        Assert.Equal(("3.10", "1.00", "2.10"), (receipt.Used.ToDecimalString(), receipt.Credited.ToDecimalString(), receipt.Total.ToDecimalString()));
        Assert.True(receipt.Used <= receipt.Maximum && receipt.IsSettled);
        foreach (var line in receipt.Lines.Where(line => line.Category == ChargeCategory.Usage))
        {
            Assert.Equal(line.PricingQuantity, line.Amount * line.Seconds);
            Assert.Equal(line.Cost.Micros, line.PricingQuantity * line.ListUnitPrice.Micros / line.Sku.Unit.ConsumedPerUnit * line.MultiplierPerMille / 1000);
        }
    }

    [Fact]
    public async Task Prices_WithoutTax_AreSaidAndCalculatedWithIt()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await ledger.PublishNetAsync(600);

        var list = await new PriceListQueries(ledger.Contexts, ledger.Time).GetAsync(CancellationToken.None);
        var price = (await new CalculatePrice(ledger.Contexts, ledger.Time).HandleAsync(new PriceQuestion(2000, 4096, 0, PriorityClass.Standard, 3600), CancellationToken.None)).Value;

        var core = list.Prices.Single(row => row.Sku == Sku.CpuCoreHour);
        Assert.Equal((true, new PriceTax(600, true), "0.50", "0.53"), (list.PricesAreNet, core.Tax, core.ListUnitPrice.ToDecimalString(), core.UnitPriceWithTax.ToDecimalString()));
        Assert.Equal(["1.06", "0.212"], price.Lines.Select(line => line.Cost.ToDecimalString()));
        Assert.All(price.Lines, line => Assert.Equal(new PriceTax(600, true), line.Price.Tax));
        Assert.Equal(("1.272", "1.272"), (price.Total.ToDecimalString(), price.Maximum.ToDecimalString()));
    }

    [Fact]
    public async Task Prices_BilledStates_AreTheCodesTable()
    {
        await using var ledger = await StoredLedger.SqliteAsync();

        var list = await new PriceListQueries(ledger.Contexts, ledger.Time).GetAsync(CancellationToken.None);

        Assert.Equal(Enum.GetValues<AttemptEnd>(), list.BilledStates.Select(row => row.End));
        Assert.All(list.BilledStates, row => Assert.Equal(BilledState.BilledSeconds(row.End, 1000) > 0, row.IsBilled));
        Assert.Contains(list.Prices, row => row.Sku.Code == "cpu.core_hour" && row.ListUnitPrice.ToDecimalString() == "0.50" && row.UnitPriceWithTax.ToDecimalString() == "0.50");
    }
}

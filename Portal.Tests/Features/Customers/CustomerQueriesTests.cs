using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Verification;
using Portal.Core.Billing;
using Portal.Features.ComputeTasks;
using Portal.Features.Customers;
using Portal.Features.Quotas;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Customers;

public sealed class CustomerQueriesTests
{
    [Fact]
    public async Task List_Row_ShowsOwnerMoneyAndWork()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync("Acme Lab");
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer);
        await ledger.RunTaskOnAsync(customer, "train", ANode.With());

        var row = Assert.Single((await Queries(ledger).ListAsync(ledger.Admin, new CustomerFilter(), 1, CancellationToken.None)).Rows);

        Assert.Equal((customer.Caller.Email, 1), (row.Owner, row.RunningTasks));
        // An hour of 2 cores at 0.50 and 4 GiB at 0.05.
        Assert.Equal(("98.80", "0.00", "1.20"), (row.Available.ToDecimalString(), row.Held.ToDecimalString(), row.CostThisMonth.ToDecimalString()));
    }

    [Fact]
    public async Task List_LastMonthsCost_IsNotThisMonths()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer);
        // 30 November, 23:30 in Shanghai, and an hour later.
        ledger.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 15, 30, 0, TimeSpan.Zero));
        Assert.Equal("1.20", await CostAsync(ledger));

        ledger.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("0.00", await CostAsync(ledger));
    }

    [Theory]
    [InlineData("acme", 1)]
    [InlineData("LAB", 1)]
    [InlineData("100%", 1)]
    [InlineData("%", 1)]
    [InlineData("_", 0)]
    [InlineData("@EXAMPLE.com", 2)]
    [InlineData("nobody", 0)]
    public async Task List_Search_FindsNamesAndMailsAsTyped(string search, int found)
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await ledger.CustomerAsync("Acme Lab");
        await ledger.CustomerAsync("100% Cotton");
        await NormalizeAsync(ledger);

        Assert.Equal(found, (await Queries(ledger).ListAsync(ledger.Admin, new CustomerFilter(search), 1, CancellationToken.None)).Total);
    }

    [Theory]
    [InlineData(null, CustomerSort.Name, "Acme,Beta,Gamma")]
    [InlineData(null, CustomerSort.Available, "Gamma,Acme,Beta")]
    [InlineData(null, CustomerSort.Cost, "Beta,Gamma,Acme")]
    [InlineData(OrganisationStanding.Verified, CustomerSort.Name, "Beta")]
    [InlineData(OrganisationStanding.Suspended, CustomerSort.Name, "Gamma")]
    [InlineData(OrganisationStanding.Unverified, CustomerSort.Name, "Acme")]
    public async Task List_StandingAndSort_AreAsAsked(OrganisationStanding? standing, CustomerSort sort, string names)
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var (acme, gamma, beta) = (await ledger.CustomerAsync("Acme"), await ledger.CustomerAsync("Gamma", creditUnits: 50), await ledger.CustomerAsync("Beta"));
        await ledger.PayInAsync(acme, 30);
        await ledger.PayInAsync(beta, 10);
        await ledger.RunTaskAsync(beta);
        await ledger.RunTaskAsync(beta);
        // Paid by credit: used all the same.
        await ledger.RunTaskAsync(gamma);
        await using (var db = await ledger.Contexts.CreateDbContextAsync())
        {
            (await db.Organisations.SingleAsync(one => one.Id == beta.Organisation)).Verify("Beta GmbH", ledger.Time.GetUtcNow());
            Assert.Null((await db.Organisations.SingleAsync(one => one.Id == gamma.Organisation)).Suspend("test", ledger.Time.GetUtcNow()));
            await db.SaveChangesAsync();
        }

        var filter = new CustomerFilter(null, standing, sort);
        var page = await Queries(ledger).ListAsync(ledger.Admin, filter, 1, CancellationToken.None);
        var all = await Queries(ledger).AllAsync(ledger.Admin, filter, CancellationToken.None);

        Assert.Equal(names, string.Join(',', page.Rows.Select(row => row.Name)));
        Assert.Equal(page.Rows, all);
        Assert.Equal(names.Split(',').Length, page.Total);
        Assert.All(page.Rows.Where(row => row.Name == "Gamma"), row => Assert.Equal("1.20", row.CostThisMonth.ToDecimalString()));
    }

    [Fact]
    public async Task Csv_NamesThatLookLikeFormulas_AreText()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await ledger.CustomerAsync("=1+1");

        var text = System.Text.Encoding.UTF8.GetString(CustomersCsv.Write(await Queries(ledger).AllAsync(ledger.Admin, new CustomerFilter(), CancellationToken.None)));

        Assert.StartsWith("\uFEFForganisation_id,name,", text, StringComparison.Ordinal);
        Assert.Contains(",'=1+1,", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Pages_CoverEachOrganisationOnce()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        for (var i = 0; i < CustomerQueries.PageSize + 3; i++)
            await ledger.CustomerAsync($"Lab {i}");

        var first = await Queries(ledger).ListAsync(ledger.Admin, new CustomerFilter(), 1, CancellationToken.None);
        var beyond = await Queries(ledger).ListAsync(ledger.Admin, new CustomerFilter(), 99, CancellationToken.None);

        Assert.Equal((CustomerQueries.PageSize, 3, 2), (first.Rows.Count, beyond.Rows.Count, beyond.Page));
        Assert.Equal(first.Total, first.Rows.Concat(beyond.Rows).Select(row => row.Id).Distinct().Count());
    }

    [Fact]
    public async Task Detail_Transfers_AreSignedAsTheOrganisationSeesThem()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync("Acme Lab", creditUnits: 10);
        await ledger.PayInAsync(customer, 100);
        var other = await ledger.CustomerAsync("Other");
        await ledger.PayInAsync(other, 7);

        var detail = (await Detail(ledger).GetAsync(ledger.Admin, customer.Organisation.Value, CancellationToken.None))!;

        Assert.Equal([("TopUp", "100.00"), ("WelcomeCredit", "10.00")], detail.Transfers.Select(transfer => (transfer.Kind.ToString(), transfer.Amount.ToDecimalString())).OrderByDescending(pair => pair.Item2.Length));
        Assert.Equal("110.00", detail.Available.ToDecimalString());
        Assert.Equal([LedgerAccountKind.Promotional, LedgerAccountKind.Wallet], detail.Accounts.Select(account => account.Kind));
        Assert.Equal(customer.Caller.Email, Assert.Single(detail.Members).Email);
    }

    [Fact]
    public async Task Detail_SettledTask_ShowsTheCharge()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 100);
        var task = await ledger.RunTaskAsync(customer);

        var detail = (await Detail(ledger).GetAsync(ledger.Admin, customer.Organisation.Value, CancellationToken.None))!;

        Assert.Equal(1_200_000, detail.Days.Sum(day => day.Cost.Micros));
        var charge = Assert.Single(detail.Transfers, transfer => transfer.Kind == LedgerTransferKind.Settlement);
        Assert.Equal(("-1.20", task.Id.Value), (charge.Amount.ToDecimalString(), charge.CauseId));
        Assert.Equal(task.Id.Value, Assert.Single(detail.Tasks).Id);
        Assert.Equal(1, Assert.Single(detail.Projects).Tasks);
    }

    [Fact]
    public async Task Detail_Unknown_IsNull()
    {
        await using var ledger = await StoredLedger.SqliteAsync();

        Assert.Null(await Detail(ledger).GetAsync(ledger.Admin, Guid.NewGuid(), CancellationToken.None));
    }

    private static CustomerQueries Queries(StoredLedger ledger) => new(ledger.Contexts, ledger.Site, ledger.Time);

    private static CustomerDetailQuery Detail(StoredLedger ledger) => new(
        ledger.Contexts, ledger.Site, ledger.Quotas, new QuotaQueries(ledger.Contexts, ledger.Quotas, new QuotaRequestRows(ledger.Time)), new ClusterQueries(ledger.Contexts, ledger.Cluster), ledger.Time);

    private static async Task<string> CostAsync(StoredLedger ledger) =>
        Assert.Single((await Queries(ledger).ListAsync(ledger.Admin, new CustomerFilter(), 1, CancellationToken.None)).Rows).CostThisMonth.ToDecimalString();

    // As the registration leaves it.
    private static async Task NormalizeAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        foreach (var user in db.Users)
            user.NormalizedEmail = user.Email!.ToUpperInvariant();
        await db.SaveChangesAsync();
    }
}

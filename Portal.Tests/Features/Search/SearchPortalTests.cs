using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Search;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Search;

public sealed class SearchPortalTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public Task Search_OnSqlite_FindsEachKindByAPartOfItsName() => OnSqliteAsync(FindsEachKindAsync);

    [SkippableFact]
    public Task Search_OnPostgres_FindsEachKindByAPartOfItsName() => OnPostgresAsync(FindsEachKindAsync);

    [Fact]
    public Task Wildcards_OnSqlite_AreLetters() => OnSqliteAsync(WildcardsAreLettersAsync);

    [SkippableFact]
    public Task Wildcards_OnPostgres_AreLetters() => OnPostgresAsync(WildcardsAreLettersAsync);

    [Fact]
    public Task AnothersThings_AreNotFound() => OnSqliteAsync(async ledger =>
    {
        var (mine, others) = (await ledger.CustomerAsync("Acme"), await ledger.CustomerAsync("Other", project: "canary project"));
        await ledger.PayInAsync(others, 100);
        var task = await ledger.RunTaskAsync(others, name: "canary task");
        await AddFileAsync(ledger, others, "canary.csv");

        Assert.Empty(await FindAsync(ledger, mine.Caller, "canary"));
        Assert.Empty(await FindAsync(ledger, mine.Caller, $"{task.Id}"));
        Assert.Empty(await FindAsync(ledger, mine.Caller, others.Caller.Email));
        Assert.Empty(await FindAsync(ledger, mine.Caller, "Other"));
        // The same for an administrator who is no member, but for the customer.
        Assert.Empty(await FindAsync(ledger, ledger.Admin, "canary"));
        Assert.Equal([(SearchKind.Customer, "Other", $"/admin/customers/{others.Organisation}")], await FindAsync(ledger, ledger.Admin, "Other"));
    });

    [Theory]
    [InlineData(OrganisationRole.Owner, "/tasks/new /organisation /account/webhooks")]
    [InlineData(OrganisationRole.Developer, "/tasks/new")]
    [InlineData(OrganisationRole.Billing, "/billing/budgets")]
    [InlineData(OrganisationRole.Viewer, "")]
    public Task Acts_AreThoseOfTheRole(OrganisationRole role, string some) => OnSqliteAsync(async ledger =>
    {
        var customer = await ledger.CustomerAsync();
        var caller = role == OrganisationRole.Owner ? customer.Caller : await ledger.MemberAsync(customer, role);
        string[] all = ["New task", "Set a budget", "Invite a member", "Add a webhook"];
        List<string> found = [];
        foreach (var act in all)
            found.AddRange((await FindAsync(ledger, caller, act)).Where(hit => hit.Kind == SearchKind.Act).Select(hit => hit.Href));

        Assert.All(some.Split(' ', StringSplitOptions.RemoveEmptyEntries), href => Assert.Contains(href, found));
        Assert.Equal(role is OrganisationRole.Owner ? 4 : role == OrganisationRole.Viewer ? 0 : 1, found.Count);
    });

    [Fact]
    public Task Administration_IsFoundByWhoMayOpenItAlone() => OnSqliteAsync(async ledger =>
    {
        var customer = await ledger.CustomerAsync();
        var reviewer = new Caller(UserId.New(), "reviewer@example.com", "Reviewer", IsAdmin: false, IsReviewer: true);

        Assert.Contains(await FindAsync(ledger, ledger.Admin, "audit"), hit => hit.Href == "/admin/audit");
        Assert.DoesNotContain(await FindAsync(ledger, customer.Caller, "audit"), hit => hit.Href.StartsWith("/admin", StringComparison.Ordinal));
        Assert.Equal(["/account/verification", "/admin/verification", "/admin/verification/reasons"], (await FindAsync(ledger, reviewer, "verification")).Select(hit => hit.Href).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(await FindAsync(ledger, reviewer, "audit"), hit => hit.Href.StartsWith("/admin", StringComparison.Ordinal));
    });

    [Fact]
    public Task ManyOfAKind_FindsTheLatestFew() => OnSqliteAsync(async ledger =>
    {
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 100);
        for (var i = 0; i < SearchPortal.PerKind + 2; i++)
        {
            ledger.Time.Advance(TimeSpan.FromMinutes(1));
            await ledger.RunTaskAsync(customer, seconds: 60, name: $"epoch-{i}");
        }

        Assert.Equal(["epoch-6", "epoch-5", "epoch-4", "epoch-3", "epoch-2"], (await FindAsync(ledger, customer.Caller, "epoch")).Select(hit => hit.Title));
    });

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    [InlineData("long")]
    public Task Query_OutsideItsBounds_IsRefusedByName(string? query) => OnSqliteAsync(async ledger =>
    {
        var answer = await new SearchPortal(ledger.Contexts).HandleAsync(ledger.Admin, query == "long" ? new string('a', SearchPortal.MaxLength + 1) : query, None);

        Assert.Equal(("invalid_field", "q"), (answer.Refusal?.Code, answer.Refusal?.Field));
    });

    private static async Task FindsEachKindAsync(StoredLedger ledger)
    {
        var customer = await ledger.CustomerAsync("Acme Lab", project: "Vision");
        await ledger.PayInAsync(customer, 100);
        var task = await ledger.RunTaskAsync(customer, name: "Train-Élan 训练");
        await AddFileAsync(ledger, customer, "Reviews 2026.csv");
        ledger.Time.SetUtcNow(new DateTimeOffset(2026, 12, 1, 4, 0, 0, TimeSpan.Zero));
        await ledger.Run.RunAsync(null, null, None);
        var invoice = Assert.Single((await ledger.Invoices.ListAsync(customer.Caller, null, 1, None))!.Rows);

        var ofTask = (SearchKind.Task, "Train-Élan 训练", $"/tasks/{task.Id}");
        foreach (var text in new[] { "train-", "TRAIN", "Élan", "训练", $"{task.Id}"[..13], $"{task.Id}".ToUpperInvariant() })
            Assert.Equal(ofTask, Assert.Single(await FindAsync(ledger, customer.Caller, text)));
        Assert.Equal([(SearchKind.Project, "Vision", $"/tasks?project={customer.Project}")], await FindAsync(ledger, customer.Caller, " vision "));
        Assert.Equal([(SearchKind.File, "Reviews 2026.csv", $"/files?project={customer.Project}&q=Reviews%202026.csv")], await FindAsync(ledger, customer.Caller, "reviews"));
        Assert.Equal([(SearchKind.Invoice, invoice.Number!, $"/billing/invoices/{invoice.Id}")], await FindAsync(ledger, customer.Caller, invoice.Number![3..].ToLowerInvariant()));
        Assert.Contains((SearchKind.Member, "Owner", "/organisation"), await FindAsync(ledger, await ledger.MemberAsync(customer, OrganisationRole.Viewer), customer.Caller.Email[..20].ToUpperInvariant()));
        Assert.Contains((SearchKind.Customer, "Acme Lab", $"/admin/customers/{customer.Organisation}"), await FindAsync(ledger, ledger.Admin, "acme"));
    }

    private static async Task WildcardsAreLettersAsync(StoredLedger ledger)
    {
        var customer = await ledger.CustomerAsync(project: "100% [cotton]");
        await AddFileAsync(ledger, customer, "a_b.csv");

        Assert.Equal(["100% [cotton]"], (await FindAsync(ledger, customer.Caller, "0%")).Select(hit => hit.Title));
        Assert.Equal(["a_b.csv"], (await FindAsync(ledger, customer.Caller, "_b")).Select(hit => hit.Title));
        Assert.Equal(["100% [cotton]"], (await FindAsync(ledger, customer.Caller, "[c")).Select(hit => hit.Title));
        foreach (var nothing in new[] { "%%", "a%b", "__", "\\", "'" })
            Assert.Empty(await FindAsync(ledger, customer.Caller, nothing));
    }

    private static async Task<List<(SearchKind Kind, string Title, string Href)>> FindAsync(StoredLedger ledger, Caller caller, string text) =>
        [.. (await new SearchPortal(ledger.Contexts).HandleAsync(caller, text, None)).Value.Hits.Select(hit => (hit.Kind, hit.Title, hit.Href))];

    private static async Task AddFileAsync(StoredLedger ledger, Customer customer, string name)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        db.ProjectFiles.Add(new ProjectFile(ProjectFileId.New(), customer.Project, customer.Organisation, name, 1, new string('0', 64), customer.Caller.Id, ledger.Time.GetUtcNow()));
        await db.SaveChangesAsync();
    }

    private static async Task OnSqliteAsync(Func<StoredLedger, Task> check)
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await check(ledger);
    }

    private static async Task OnPostgresAsync(Func<StoredLedger, Task> check)
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await check(ledger);
    }
}

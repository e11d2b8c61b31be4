using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>The page of a bill with more tasks than it shows at once.</summary>
public sealed class BillPageTests : PortalComponentTest, IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;
    private ProjectId _second;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
        await _ledger.PayInAsync(_customer, 1_000);
        Services.AddSingleton(_ledger.Billing);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        _second = ProjectId.New();
        db.Projects.Add(new Project(_second, _customer.Organisation, "second", _ledger.Time.GetUtcNow()));
        await db.SaveChangesAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Page_MoreTasksThanAreShownAtOnce_ReachesEachOnce()
    {
        // The longest is the dearest: task 0 comes last.
        for (var i = 0; i < 57; i++)
            await _ledger.RunTaskAsync(_customer, seconds: 10 + i, name: $"task {i}");
        for (var i = 0; i < 52; i++)
            await _ledger.RunTaskAsync(_customer, seconds: 10 + i, name: $"other {i}", project: _second);
        var page = Render<BillPage>(parameters => parameters.AddCascadingValue(SignedIn(_customer.Caller)));

        var first = TasksOf(page, 0);
        Services.GetRequiredService<NavigationManager>().NavigateTo(page.FindAll("[data-testid=bill-project]")[0].QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        page.WaitForAssertion(() => Assert.Equal(["task 6", "task 5", "task 4", "task 3", "task 2", "task 1", "task 0"], TasksOf(page, 0)));
        Assert.Equal(Enumerable.Range(7, 50).Reverse().Select(i => $"task {i}"), first);
        // The other project stays where it was.
        Assert.Equal(50, TasksOf(page, 1).Count);
        Assert.Contains("other 51", TasksOf(page, 1));
    }

    [Fact]
    public async Task Page_FewTasks_HasNoPages()
    {
        await _ledger.RunTaskAsync(_customer, name: "task");
        var page = Render<BillPage>(parameters => parameters.AddCascadingValue(SignedIn(_customer.Caller)));

        page.WaitForAssertion(() => Assert.Equal(["task"], TasksOf(page, 0)));
        Assert.Empty(page.FindAll(".pager"));
    }

    private static List<string> TasksOf(IRenderedComponent<BillPage> page, int project) =>
        [.. page.FindAll("[data-testid=bill-project]")[project].QuerySelectorAll(".bill-task .name").Select(name => name.TextContent)];
}

using Portal.Core.Primitives;
using Portal.Features.Usage;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Usage;

public class UsageQueriesTests
{
    [Fact]
    public async Task Get_RunOverMidnight_IsDividedAndOnlyTheDaysOfThePeriodCount()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 10);
        // Ends at 00:30 on the 11th in Shanghai, begun at 23:30 on the 10th.
        ledger.Time.SetUtcNow(new DateTimeOffset(2026, 11, 10, 16, 30, 0, TimeSpan.Zero));
        await ledger.RunTaskAsync(customer, seconds: 3600, cpu: 2000, memory: 1024);

        var both = await GetAsync("2026-11-10", "2026-11-11");
        var second = await GetAsync("2026-11-11", "2026-11-11");

        Assert.Equal(["2026-11-10 0.50", "2026-11-10 0.025", "2026-11-11 0.50", "2026-11-11 0.025"], both.Days.Select(day => $"{day.Day:yyyy-MM-dd} {day.Cost.ToDecimalString()}"));
        Assert.Equal(("1.05", "0.525"), (both.Total.ToDecimalString(), second.Total.ToDecimalString()));
        Assert.Equal(second.Total, second.Skus.Aggregate(Money.Zero("CNY"), (sum, sku) => sum + sku.Cost));

        async Task<UsageView> GetAsync(string from, string to) =>
            (await ledger.Usage.GetAsync(customer.Caller, new UsageFilter("custom", from, to, customer.Project.Value), CancellationToken.None))!;
    }

    [Fact]
    public async Task Get_NothingYet_IsEmpty()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();

        var view = (await ledger.Usage.GetAsync(customer.Caller, new UsageFilter(), CancellationToken.None))!;

        Assert.Equal((0, 0, 0, "0.00"), (view.Days.Count, view.Outcomes.Count, view.Tasks, view.Total.ToDecimalString()));
    }
}

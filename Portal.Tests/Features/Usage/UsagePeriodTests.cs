using Portal.Features.Usage;

namespace Portal.Tests.Features.Usage;

public class UsagePeriodTests
{
    private static readonly DateOnly Today = new(2026, 3, 15);

    [Theory]
    [InlineData(null, null, null, "this-month", "2026-03-01", "2026-03-15")]
    [InlineData("nonsense", null, null, "this-month", "2026-03-01", "2026-03-15")]
    [InlineData("last-month", null, null, "last-month", "2026-02-01", "2026-02-28")]
    [InlineData("7d", null, null, "7d", "2026-03-09", "2026-03-15")]
    [InlineData("30d", null, null, "30d", "2026-02-14", "2026-03-15")]
    [InlineData("custom", "2026-01-05", "2026-01-07", "custom", "2026-01-05", "2026-01-07")]
    [InlineData("custom", "2026-01-07", "2026-01-05", "custom", "2026-01-05", "2026-01-07")] // in order
    [InlineData("custom", "2026-03-10", "2027-01-01", "custom", "2026-03-10", "2026-03-15")] // not the future
    [InlineData("custom", "2020-01-01", "2026-03-15", "custom", "2025-03-15", "2026-03-15")] // a year at most
    [InlineData("custom", "x", "2026-03-15", "this-month", "2026-03-01", "2026-03-15")]
    [InlineData("custom", "9999-12-31", null, "this-month", "2026-03-01", "2026-03-15")]
    public void Of_Address_IsDays(string? key, string? from, string? to, string expected, string first, string last)
    {
        var period = UsagePeriod.Of(key, from, to, Today);

        Assert.Equal((expected, first, last), (period.Key, $"{period.First:yyyy-MM-dd}", $"{period.Last:yyyy-MM-dd}"));
        Assert.Equal(period.Last.DayNumber - period.First.DayNumber + 1, period.Days.Count());
    }
}

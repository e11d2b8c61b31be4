using CsCheck;
using Portal.Core.Billing;

namespace Portal.Tests.Core.Billing;

public class BillingPeriodTests
{
    public static TheoryData<string> Zones => ["Asia/Shanghai", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Kiritimati", "Etc/UTC"];

    [Theory]
    [MemberData(nameof(Zones))]
    public void Next_OverTenYears_LeavesNoGapAndNoOverlap(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var period = BillingPeriod.Of(2020, 1, zone);
        for (var month = 0; month < 120; month++)
        {
            Assert.Equal((2020 + (month / 12), 1 + (month % 12)), (period.Year, period.Month));
            var next = period.Next();
            Assert.Equal(period.End, next.Start);
            Assert.Equal(period, next.Previous());
            foreach (var inside in new[] { period.Start, period.Start.AddMinutes(90), period.End.AddMinutes(-90), period.End.AddTicks(-1) })
                Assert.Equal(period, BillingPeriod.Containing(inside, zone));
            Assert.Equal(next, BillingPeriod.Containing(period.End, zone));
            Assert.InRange(period.Range.Duration.TotalDays, 27.9, 31.1);
            period = next;
        }
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void Containing_AnyInstant_HoldsIt(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        Gen.Long[DateTimeOffset.Parse("2020-01-01Z").UtcTicks, DateTimeOffset.Parse("2030-01-01Z").UtcTicks].Sample(ticks =>
        {
            var instant = new DateTimeOffset(ticks, TimeSpan.Zero);
            Assert.True(BillingPeriod.Containing(instant, zone).Range.Contains(instant));
        });
    }

    [Fact]
    public void Of_Shanghai_IsTheCalendarMonthThere()
    {
        var period = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

        Assert.Equal(("2026-11", "Asia/Shanghai"), (period.Name, period.ZoneId));
        Assert.Equal(DateTimeOffset.Parse("2026-10-31T16:00:00Z"), period.Start);
        Assert.Equal(DateTimeOffset.Parse("2026-11-30T16:00:00Z"), period.End);
    }

    [Fact]
    public void Of_MonthThatStartsInTheHourThatComesTwice_StartsWithTheFirstMidnight() => Assert.Equal(
        DateTimeOffset.Parse("2026-11-01T04:00:00Z"),
        BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("America/Havana")).Start);
}

using CsCheck;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Primitives;

public class LocalDayTests
{
    [Theory]
    [InlineData("Asia/Shanghai", "2026-11-01", "2026-10-31T16:00:00Z")]
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z")] // midnight comes twice: the earlier
    [InlineData("America/Havana", "2026-03-08", "2026-03-08T05:00:00Z")] // midnight does not exist: the instant of the change
    [InlineData("Asia/Amman", "2016-04-01", "2016-03-31T22:00:00Z")] // likewise, at the start of a month
    [InlineData("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z")] // half an hour of summer time
    public void StartOf_Day_IsItsFirstInstant(string zone, string day, string expected) => Assert.Equal(
        DateTimeOffset.Parse(expected),
        LocalDay.StartOf(DateOnly.Parse(day), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Theory]
    [InlineData("Asia/Shanghai")]
    [InlineData("America/Havana")]
    [InlineData("UTC")]
    public void StartOf_TheEndsOfTheCalendar_StaysInside(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);

        Assert.InRange(LocalDay.StartOf(DateOnly.MinValue, zone), DateTimeOffset.MinValue, DateTimeOffset.MinValue.AddDays(1));
        Assert.InRange(LocalDay.StartOf(DateOnly.MaxValue, zone), DateTimeOffset.MaxValue.AddDays(-2), DateTimeOffset.MaxValue);
    }

    [Fact]
    public void RangeOf_DaysOfTenYears_FollowEachOtherAndStartOnTheirDate()
    {
        foreach (var id in new[] { "Asia/Shanghai", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Beirut", "America/Asuncion", "Africa/Cairo", "Pacific/Apia" })
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
            for (var day = new DateOnly(2018, 1, 1); day.Year < 2028; day = day.AddDays(1))
            {
                var range = LocalDay.RangeOf(day, zone);
                Assert.Equal(range.End, LocalDay.RangeOf(day.AddDays(1), zone).Start);
                Assert.InRange(range.Duration.TotalHours, 22.5, 25.5);
                AssertStarts(day, zone);
            }
        }
    }

    [Fact]
    public void StartOf_FirstOfAMonthInEveryZone_IsWhereTheDateChanges()
    {
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            for (var day = new DateOnly(2015, 1, 1); day.Year < 2030; day = day.AddMonths(1))
                AssertStarts(day, zone);
        }
    }

    [Fact]
    public void Containing_AnyInstant_IsTheDayWhoseRangeHoldsIt()
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().ToArray();
        Gen.Select(Gen.Int[0, zones.Length - 1].Select(i => zones[i]), Gen.Long[DateTimeOffset.Parse("2015-01-01Z").UtcTicks, DateTimeOffset.Parse("2035-01-01Z").UtcTicks]).Sample((zone, ticks) =>
        {
            var instant = new DateTimeOffset(ticks, TimeSpan.Zero);
            Assert.True(LocalDay.RangeOf(LocalDay.Containing(instant, zone), zone).Contains(instant));
        });
    }

    [Fact]
    public void Containing_ClockSetBackAcrossMidnight_StaysOnTheDayThatHasStarted()
    {
        // Iqaluit-like rule made by hand: at 00:01 on 1 November the clock goes back to 23:01 of 31 October.
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date,
            DateTime.MaxValue.Date,
            TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 0, 1, 0), 4, 1),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 0, 1, 0), 11, 1));
        var zone = TimeZoneInfo.CreateCustomTimeZone("Test/Back", TimeSpan.FromHours(-4), "back", "back", "back summer", [rule]);
        var start = LocalDay.StartOf(new DateOnly(2026, 11, 1), zone);

        Assert.Equal(new DateTimeOffset(2026, 11, 1, 3, 0, 0, TimeSpan.Zero), start);
        for (var minutes = 0; minutes < 120; minutes++)
            Assert.Equal(new DateOnly(2026, 11, 1), LocalDay.Containing(start.AddMinutes(minutes), zone));
        Assert.Equal(new DateOnly(2026, 10, 31), LocalDay.Containing(start.AddTicks(-1), zone));
    }

    private static void AssertStarts(DateOnly day, TimeZoneInfo zone)
    {
        var start = LocalDay.StartOf(day, zone);
        Assert.Equal((zone.Id, day), (zone.Id, DateOf(start)));
        Assert.Equal((zone.Id, day.AddDays(-1)), (zone.Id, DateOf(start.AddTicks(-1))));

        DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
    }
}

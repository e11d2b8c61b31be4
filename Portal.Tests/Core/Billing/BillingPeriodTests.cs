using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class BillingPeriodTests
{
    private const int FirstYear = 2020;
    private const int Months = 120;

    /// <summary>Zones of every continent: with and without summer time, with half and quarter hours, with a change at midnight, with rules that were given up.</summary>
    public static TheoryData<string> Zones { get; } =
    [
        "Asia/Shanghai", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Asia/Amman", "Asia/Beirut", "Asia/Gaza", "Asia/Damascus", "Asia/Jerusalem", "Asia/Yangon", "Asia/Dubai",
        "Asia/Kabul", "Asia/Hong_Kong", "Asia/Almaty", "Asia/Ulaanbaatar", "Asia/Vladivostok", "Asia/Kamchatka", "Asia/Colombo", "Asia/Pyongyang", "Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Moscow",
        "Europe/Istanbul", "Europe/Chisinau", "Europe/Volgograd", "Europe/Dublin", "Atlantic/Azores", "Atlantic/Reykjavik", "Atlantic/Stanley", "Africa/Casablanca", "Africa/Cairo", "Africa/El_Aaiun", "Africa/Juba", "Africa/Lagos",
        "Africa/Johannesburg", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "America/St_Johns", "America/Havana", "America/Asuncion", "America/Santiago", "America/Sao_Paulo", "America/Godthab",
        "America/Scoresbysund", "America/Mexico_City", "America/Caracas", "America/Dawson", "Australia/Lord_Howe", "Australia/Adelaide", "Australia/Eucla", "Australia/Sydney", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati",
        "Pacific/Easter", "Pacific/Norfolk", "Pacific/Fiji", "Pacific/Pago_Pago", "Antarctica/Troll", "Etc/UTC",
    ];

    [Fact]
    public void Zones_AreAtLeastSixty() => Assert.True(Zones.Count >= 60);

    [Theory]
    [MemberData(nameof(Zones))]
    public void After_OverTenYearsAndEveryKindOfAnchor_TilesTimeFromTheFirstInstantOfTheDay(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        foreach (var anchor in new[] { 1, 28, 29, 30, 31 })
        {
            var calendar = BillingCalendar.Of(id, [new(id, anchor)]);
            var period = BillingPeriod.Of(FirstYear, 1, zone, anchor);
            for (var month = 0; month < Months; month++)
            {
                var (year, number) = (FirstYear + (month / 12), 1 + (month % 12));
                Assert.Equal((year, number), (period.Year, period.Month));
                AssertFirstInstant(new DateOnly(year, number, Math.Min(anchor, DateTime.DaysInMonth(year, number))), period.Start, zone);
                var next = calendar.After(period);
                Assert.Equal(period.End, next.Start);
                Assert.Equal(period, calendar.Before(next));
                Assert.Equal(period, calendar.Find(period.Name));
                foreach (var inside in new[] { period.Start, period.Start.AddMinutes(90), period.End.AddMinutes(-90), period.End.AddTicks(-1) })
                    Assert.Equal(period, calendar.Containing(inside));
                period = next;
            }
        }
    }

    [Fact]
    public void Of_DayThatShortMonthsLack_IsTheirLastDayAndComesBack()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

        var starts = Enumerable.Range(1, 4).Select(month => LocalDay.Containing(BillingPeriod.Of(2028, month, zone, 31).Start, zone));

        Assert.Equal(["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"], starts.Select(day => day.ToString("O")));
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

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void Of_NoDayOfAMonth_Throws(int anchorDay) =>
        Assert.Equal("anchorDay", Assert.Throws<ArgumentOutOfRangeException>(() => BillingPeriod.Of(2026, 11, TimeZoneInfo.Utc, anchorDay)).ParamName);

    [Fact]
    public void Range_AndName_AreThoseOfThePeriod()
    {
        var period = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

        Assert.Equal((new TimeRange(period.Start, period.End), "2026-11"), (period.Range, $"{period}"));
    }

    // Asks the zone nothing but what a clock there shows at an instant: the day is on it at the start, and was not a moment before nor at any time in the two days before.
    private static void AssertFirstInstant(DateOnly day, DateTimeOffset start, TimeZoneInfo zone)
    {
        Assert.Equal(day, Shown(start));
        Assert.True(Shown(start.AddTicks(-1)) < day);
        for (var before = start.AddHours(-48); before < start; before = before.AddMinutes(15))
            Assert.True(Shown(before) < day);

        DateOnly Shown(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
    }
}

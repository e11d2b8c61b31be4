using CsCheck;
using Portal.Core.Accounts;
using Portal.Core.Billing;

namespace Portal.Tests.Core.Billing;

public class BillingCalendarTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-11-10T04:00:00Z");
    private static readonly string[] Zones = ["Asia/Shanghai", "America/Havana", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "Etc/UTC"];

    [Fact]
    public void ChangedTo_AnyChangesAtAnyTime_StillTilesTimeUnderNamesThatRise() =>
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Int[1, 31], Gen.Int[0, 90]).Array[0, 12].Sample(changes =>
        {
            var calendar = BillingCalendar.Of("Asia/Shanghai", []);
            var now = Start;
            foreach (var (zone, day, after) in changes)
            {
                now = now.AddDays(after).AddHours(5);
                var open = calendar.Containing(now);
                var changed = calendar.ChangedTo(Zones[zone], day, now).Value;
                // What is open or past stays as it is.
                Assert.Equal(open, changed.Containing(now));
                Assert.Equal(calendar.Before(open), changed.Before(open));
                Assert.Equal((Zones[zone], day), (changed.Rules[^1].ZoneId, changed.Rules[^1].AnchorDay));
                calendar = changed;
            }

            var period = calendar.Containing(Start);
            while (period.Start < now.AddDays(200))
            {
                var next = calendar.After(period);
                Assert.Equal(period.End, next.Start);
                Assert.True(string.CompareOrdinal(next.Name, period.Name) > 0, $"{next} follows {period}");
                Assert.Equal(period, calendar.Before(next));
                Assert.Equal(period, calendar.Find(period.Name));
                Assert.Equal(period, calendar.Containing(period.Start + ((period.End - period.Start) / 2)));
                Assert.InRange(period.Range.Duration.TotalDays, BillingCalendar.FewestDays, 70);
                period = next;
            }
        });

    [Theory]
    [InlineData("Asia/Shanghai", 15, "2026-11-30T16:00:00Z", "2027-01-14T16:00:00Z")]
    [InlineData("America/New_York", 1, "2026-11-30T16:00:00Z", "2027-01-01T05:00:00Z")]
    public void ChangedTo_InNovember_HoldsFromDecemberOn(string zone, int day, string start, string end)
    {
        var changed = BillingCalendar.Of("Asia/Shanghai", []).ChangedTo(zone, day, Start).Value;

        Assert.Equal("2026-11", changed.Containing(Start).Name);
        var december = changed.After(changed.Containing(Start));
        Assert.Equal(("2026-12", DateTimeOffset.Parse(start), DateTimeOffset.Parse(end)), (december.Name, december.Start, december.End));
    }

    [Fact]
    public void ChangedTo_FirstPeriodThatWouldBeADay_RunsOnForAMonthAndPassesOverItsName()
    {
        var changed = BillingCalendar.Of("Asia/Shanghai", [new BillingRule("Asia/Shanghai", 31)]).ChangedTo("Asia/Shanghai", 1, DateTimeOffset.Parse("2026-12-05T00:00:00Z")).Value;

        var december = changed.Find("2026-12")!;
        Assert.Equal((DateTimeOffset.Parse("2026-12-30T16:00:00Z"), DateTimeOffset.Parse("2027-01-31T16:00:00Z")), (december.Start, december.End));
        Assert.Null(changed.Find("2027-01"));
        Assert.Equal("2027-02", changed.After(december).Name);
    }

    [Fact]
    public void ChangedTo_AgainBeforeItTookEffect_ReplacesTheChange()
    {
        var once = BillingCalendar.Of("Asia/Shanghai", []).ChangedTo("Asia/Tokyo", 20, Start).Value;

        Assert.Equal("Europe/Berlin", once.ChangedTo("Europe/Berlin", 3, Start.AddDays(1)).Value.Rules[1].ZoneId);
        Assert.Single(once.ChangedTo("Asia/Shanghai", 1, Start.AddDays(1)).Value.Rules);
    }

    [Theory]
    [InlineData(6, "2027-02-05T16:00:00Z")]
    [InlineData(7, "2027-01-06T16:00:00Z")]
    public void ChangedTo_FirstPeriod_HasAtLeastSevenDays(int day, string end)
    {
        // It starts on the 31st of December.
        var changed = BillingCalendar.Of("Asia/Shanghai", [new BillingRule("Asia/Shanghai", 31)]).ChangedTo("Asia/Shanghai", day, DateTimeOffset.Parse("2026-12-05T00:00:00Z")).Value;

        Assert.Equal(DateTimeOffset.Parse(end), changed.Find("2026-12")!.End);
    }

    [Fact]
    public void ChangedTo_AtTheInstantAChangeTakesEffect_KeepsIt()
    {
        var once = BillingCalendar.Of("Asia/Shanghai", []).ChangedTo("Asia/Tokyo", 20, Start).Value;
        var effective = once.Rules[1].Start!.Value;

        Assert.Equal(DateTimeOffset.Parse("2026-11-30T16:00:00Z"), effective);
        Assert.Equal(["Asia/Shanghai", "Asia/Tokyo", "Europe/Berlin"], once.ChangedTo("Europe/Berlin", 3, effective).Value.Rules.Select(rule => rule.ZoneId));
        Assert.Equal(["Asia/Shanghai", "Europe/Berlin"], once.ChangedTo("Europe/Berlin", 3, effective.AddTicks(-1)).Value.Rules.Select(rule => rule.ZoneId));
        Assert.Equal(("Asia/Shanghai", "Asia/Tokyo"), (once.RuleAt(effective.AddTicks(-1)).ZoneId, once.RuleAt(effective).ZoneId));
    }

    [Theory]
    [InlineData("Mars/Olympus", 1, "unknown_time_zone", "timeZone")]
    [InlineData("China Standard Time", 1, "unknown_time_zone", "timeZone")] // known to Windows alone
    [InlineData("", 1, "unknown_time_zone", "timeZone")]
    [InlineData(null, 1, "unknown_time_zone", "timeZone")]
    [InlineData("Asia/Shanghai", 0, "out_of_range", "anchorDay")]
    [InlineData("Asia/Shanghai", 32, "out_of_range", "anchorDay")]
    public void ChangedTo_Nonsense_NamesTheField(string? zone, int day, string code, string field)
    {
        var refusal = BillingCalendar.Of("Asia/Shanghai", []).ChangedTo(zone!, day, Start).Refusal!;

        Assert.Equal((code, field), (refusal.Code, refusal.Field));
        if (field == "anchorDay")
            Assert.Equal(("1", "31"), (refusal.Details!["least"], refusal.Details["most"]));
    }

    [Theory]
    [InlineData("0002-01")]
    [InlineData("9997-12")]
    public void Find_FirstAndLastYear_AreThere(string name) => Assert.Equal(name, BillingCalendar.Of("Etc/UTC", []).Find(name)!.Name);

    [Theory]
    [InlineData("0001-12")]
    [InlineData("9998-01")]
    [InlineData("2026-13")]
    [InlineData("now")]
    [InlineData(null)]
    public void Find_NoName_IsNull(string? name) => Assert.Null(BillingCalendar.Of("Asia/Shanghai", []).Find(name));
}

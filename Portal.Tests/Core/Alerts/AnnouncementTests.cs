using Portal.Core.Alerts;

namespace Portal.Tests.Core.Alerts;

public sealed class AnnouncementTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 10, 4, 0, 0, TimeSpan.Zero);

    private static AnnouncementWording Wording => new(AnnouncementLevel.Warning, "周日维护", "Maintenance on Sunday", Now.AddHours(1), Now.AddHours(3), IsDismissible: true);

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(60, true, false)]
    [InlineData(179, true, false)]
    [InlineData(180, false, true)]
    public void Announcement_IsShownFromItsBeginningToItsEnd(int minutes, bool isShown, bool isOver)
    {
        var announcement = Announcement.Write(Guid.NewGuid(), Wording, Now).Value;

        Assert.Equal((isShown, isOver), (announcement.IsShown(Now.AddMinutes(minutes)), announcement.IsOver(Now.AddMinutes(minutes))));
    }

    [Fact]
    public void Write_WhatCannotStand_NamesTheField()
    {
        Assert.Equal(("field_missing", "chinese"), Refused(Wording with { Chinese = "  " }));
        Assert.Equal(("field_missing", "english"), Refused(Wording with { English = null! }));
        Assert.Equal(("field_too_long", "english"), Refused(Wording with { English = new string('x', Announcement.MaxLength + 1) }));
        Assert.Equal(("invalid_field", "until"), Refused(Wording with { Until = Now.AddHours(1) }));
        Assert.Equal(("invalid_field", "until"), Refused(Wording with { From = Now.AddHours(-2), Until = Now }));
        Assert.Equal(("invalid_field", "level"), Refused(Wording with { Level = (AnnouncementLevel)7 }));
        Assert.Equal("id", Announcement.Write(Guid.Empty, Wording, Now).Refusal!.Field);
    }

    [Fact]
    public void Ended_IsNeitherShownNorChanged()
    {
        var announcement = Announcement.Write(Guid.NewGuid(), Wording with { From = Now, Until = null }, Now).Value;
        Assert.Null(announcement.Change(Wording with { From = Now, Until = null, English = "Later" }, Now));
        Assert.Equal(("Later", 2), (announcement.Wording.English, announcement.Version));

        Assert.Null(announcement.End(Now.AddMinutes(5)));

        Assert.False(announcement.IsShown(Now.AddMinutes(5)));
        Assert.Equal("announcement_ended", announcement.End(Now)!.Code);
        Assert.Equal("announcement_ended", announcement.Change(Wording, Now)!.Code);
    }

    private static (string, string?) Refused(AnnouncementWording wording) => Announcement.Write(Guid.NewGuid(), wording, Now).Refusal is { } refusal ? (refusal.Code, refusal.Field) : ("", "");
}

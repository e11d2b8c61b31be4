using System.Globalization;
using Portal.Core.Primitives;
using Portal.Core.Pricing;

namespace Portal.Tests.Core.Pricing;

public class PriceWindowsTests
{
    private static readonly PriceWindow Night = new("Night", 22 * 60, 8 * 60, 600);
    private static readonly PriceWindow Noon = new("Noon", 12 * 60, 13 * 60, 1200);

    public static TheoryData<string, PriceWindow[], string, string, string> Refused => new()
    {
        { "Asia/Nowhere", [Night], "unknown_zone", "zoneId", "given=Asia/Nowhere example=Asia/Shanghai" },
        { "UTC", Hours(13), "too_many_windows", "windows", "most=12" },
        { "UTC", [Noon, Night with { Name = " " }], "window_name", "windows[1].name", "most=40" },
        { "UTC", [Night with { Name = new string('n', 41) }], "window_name", "windows[0].name", "most=40" },
        { "UTC", [Night, Noon with { Name = "Night" }], "window_name", "windows[1].name", "most=40" },
        { "UTC", [Night with { FromMinute = -1 }], "window_hours", "windows[0].from", "example=22:00" },
        { "UTC", [Night with { FromMinute = 1440 }], "window_hours", "windows[0].from", "example=22:00" },
        { "UTC", [Noon, Night with { ToMinute = -1 }], "window_hours", "windows[1].from", "example=22:00" },
        { "UTC", [Night with { ToMinute = 1440 }], "window_hours", "windows[0].from", "example=22:00" },
        { "UTC", [Night with { PerMille = -1 }], "multiplier_out_of_range", "windows[0].perMille", "least=0 most=100000" },
        { "UTC", [Noon, Night with { PerMille = 100_001 }], "multiplier_out_of_range", "windows[1].perMille", "least=0 most=100000" },
        { "UTC", [Night, Noon with { FromMinute = 7 * 60 + 59 }], "windows_overlap", "windows[1].from", "other=Night at=07:59" },
        { "UTC", [Noon, Night with { ToMinute = 12 * 60 + 1 }], "windows_overlap", "windows[1].from", "other=Noon at=12:00" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Check_NoWindowsOfABook_NamesTheFieldAndTheBound(string zone, PriceWindow[] windows, string code, string field, string details)
    {
        var refusal = In(zone, windows).Check()!;

        Assert.Equal((code, field, details), (refusal.Code, refusal.Field, string.Join(' ', refusal.Details!.Select(fact => $"{fact.Key}={fact.Value}"))));
    }

    [Fact]
    public void Check_AtEveryBound_IsAccepted()
    {
        Assert.Null(In("Asia/Shanghai", Night, Noon).Check());
        Assert.Null(In("UTC", Hours(12)).Check());
        Assert.Null(In("UTC", new PriceWindow(new string('n', 40), 1439, 0, 0), new PriceWindow("n", 0, 1439, 100_000)).Check());
        Assert.Null(In("UTC").Check());
    }

    [Theory]
    [InlineData(22 * 60, 8 * 60, "1320 1439 0 479", "1319 480")]
    [InlineData(0, 60, "0 59", "60 1439")]
    [InlineData(60, 60, "0 59 60 61 1439", "")]
    public void Contains_AMinute_FromTheFirstToBeforeTheLast(int from, int to, string within, string outside)
    {
        var window = new PriceWindow("w", from, to, 1);

        Assert.All(Minutes(within), minute => Assert.True(window.Contains(minute)));
        Assert.All(Minutes(outside), minute => Assert.False(window.Contains(minute)));

        static IEnumerable<int> Minutes(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(minute => int.Parse(minute, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void DearestPerMille_CountsTheTimeOutsideWhereThereIsAny()
    {
        Assert.Equal(1000, In("UTC").DearestPerMille);
        Assert.Equal(1000, In("UTC", Night).DearestPerMille);
        Assert.Equal(1200, In("UTC", Night, Noon).DearestPerMille);
        Assert.Equal(700, In("UTC", Night, new PriceWindow("Day", 8 * 60, 22 * 60, 700)).DearestPerMille);
        Assert.Equal(1000, In("UTC", Night, new PriceWindow("Day", 8 * 60, 22 * 60 - 1, 700)).DearestPerMille);
    }

    [Theory]
    [InlineData("2026-11-01T11:59:50Z", 30, "0-10 Noon:10-30")]
    [InlineData("2026-11-01T11:59:49.5Z", 30, "0-11 Noon:11-30")] // the second that starts before noon is of the morning
    [InlineData("2026-11-01T12:00:00Z", 3600, "Noon:0-3600")]
    [InlineData("2026-11-01T12:00:00Z", 3601, "Noon:0-3600 3600-3601")]
    [InlineData("2026-11-01T21:59:59.999Z", 2, "0-1 Night:1-2")]
    [InlineData("2026-11-01T08:00:00Z", 4, "0-4")]
    [InlineData("2026-11-01T21:00:00Z", 86_400, "0-3600 Night:3600-39600 39600-54000 Noon:54000-57600 57600-86400")]
    [InlineData("2026-11-01T12:30:00Z", 0, "")]
    public void Cut_AStretch_IsInTheWindowThatEachSecondStartsIn(string start, long seconds, string pieces) =>
        Assert.Equal(pieces, Pieces(In("UTC", Night, Noon), start, seconds));

    [Theory]
    [InlineData("2026-10-24T23:59:00Z", 7320, "0-60 Small:60-3660 Small:3660-7260 7260-7320")] // two to three comes twice
    [InlineData("2026-03-29T00:59:00Z", 120, "0-60 60-120")] // and is left out
    public void Cut_WhereTheClockIsSet_GoesByTheClockOnTheWall(string start, long seconds, string pieces) =>
        Assert.Equal(pieces, Pieces(In("Europe/Berlin", new PriceWindow("Small", 2 * 60, 3 * 60, 1)), start, seconds));

    private static string Pieces(PriceWindows windows, string start, long seconds) => string.Join(
        ' ',
        windows.Cut(DateTimeOffset.Parse(start, CultureInfo.InvariantCulture), seconds).Select(piece => (piece.Window is { } window ? window.Name + ":" : "") + $"{piece.From}-{piece.To}"));

    private static PriceWindow[] Hours(int count) => [.. Enumerable.Range(0, count).Select(hour => new PriceWindow($"h{hour}", hour * 60, (hour + 1) * 60, 900))];

    private static PriceWindows In(string zone, params PriceWindow[] windows) => new() { ZoneId = zone, Windows = windows };
}

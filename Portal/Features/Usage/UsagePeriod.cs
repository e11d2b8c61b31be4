using System.Globalization;
using Portal.Core.Primitives;

namespace Portal.Features.Usage;

/// <summary>Days that a page or an export shows, as the address names them.</summary>
/// <param name="Key"><c>this-month</c>, <c>last-month</c>, <c>7d</c>, <c>30d</c> or <c>custom</c>.</param>
/// <param name="First">In the organisation's zone.</param>
/// <param name="Last">In, in the organisation's zone; at most today.</param>
public sealed record UsagePeriod(string Key, DateOnly First, DateOnly Last)
{
    /// <summary>Longest stretch of days.</summary>
    public const int MaxDays = 366;

    public const string ThisMonth = "this-month";

    public const string Custom = "custom";

    /// <summary>In the order of the menu.</summary>
    public static IReadOnlyList<string> Keys { get; } = [ThisMonth, "last-month", "7d", "30d", Custom];

    public IEnumerable<DateOnly> Days
    {
        get
        {
            for (var day = First; day <= Last; day = day.AddDays(1))
                yield return day;
        }
    }

    /// <summary>What is misspelt is this month; a custom one is put in order and cut at today and at <see cref="MaxDays"/>.</summary>
    /// <param name="from">First day as <c>yyyy-MM-dd</c>, for a custom one.</param>
    public static UsagePeriod Of(string? key, string? from, string? to, DateOnly today)
    {
        var month = new DateOnly(today.Year, today.Month, 1);
        switch (key)
        {
            case "last-month": return new UsagePeriod("last-month", month.AddMonths(-1), month.AddDays(-1));
            case "7d": return new UsagePeriod("7d", today.AddDays(-6), today);
            case "30d": return new UsagePeriod("30d", today.AddDays(-29), today);
            case Custom when Parse(from) is { } first:
                var last = Parse(to) ?? today;
                (first, last) = first <= last ? (first, last) : (last, first);
                (first, last) = (first > today ? today : first, last > today ? today : last);
                return new UsagePeriod(Custom, last.DayNumber - first.DayNumber < MaxDays ? first : last.AddDays(1 - MaxDays), last);
            default: return new UsagePeriod(ThisMonth, month, today);
        }
    }

    public TimeRange RangeIn(TimeZoneInfo zone) => new(LocalDay.StartOf(First, zone), LocalDay.StartOf(Last.AddDays(1), zone));

    private static DateOnly? Parse(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1970 and < 9990 ? day : null;
}

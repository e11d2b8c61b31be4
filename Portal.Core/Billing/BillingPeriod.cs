using System.Globalization;
using Portal.Core.Accounts;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>From one anchor day to the next in an organisation's time zone, as a half-open range of UTC: what one invoice is for.</summary>
/// <remarks>
/// It starts at the first instant whose local date is the anchor day, or the last day of a month that is too short for it: when
/// the clock is set back across midnight, at the earlier of the two midnights (Havana, November 2026); when it is set forward
/// over midnight, at the instant of the change. The end is the start of the next, so periods have neither gap nor overlap.
/// </remarks>
public sealed record BillingPeriod
{
    private BillingPeriod()
    {
    }

    /// <summary>Calendar year that it starts in; of a first period after a change of rule, the year that follows the name before.</summary>
    public required int Year { get; init; }

    /// <summary>1 to 12, likewise.</summary>
    public required int Month { get; init; }

    /// <summary>IANA name of the zone, such as <c>Asia/Shanghai</c>.</summary>
    public required string ZoneId { get; init; }

    /// <summary>First instant, UTC; in.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>First instant after, UTC; out.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The period as a range.</summary>
    public TimeRange Range => new(Start, End);

    /// <summary>Year and month, such as <c>2026-11</c>; an organisation has no other period of that name.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Year:D4}-{Month:D2}");

    /// <summary>The period that starts in a month.</summary>
    /// <param name="year">Calendar year.</param>
    /// <param name="month">1 to 12.</param>
    /// <param name="zone">The zone whose days count.</param>
    /// <param name="anchorDay">1 to 31.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such day or month, or none after it.</exception>
    public static BillingPeriod Of(int year, int month, TimeZoneInfo zone, int anchorDay = BillingRule.UsualAnchorDay)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentOutOfRangeException.ThrowIfLessThan(anchorDay, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(anchorDay, BillingRule.LastAnchorDay);
        var next = new DateOnly(year, month, 1).AddMonths(1);
        return new BillingPeriod
        {
            Year = year,
            Month = month,
            ZoneId = zone.Id,
            Start = LocalDay.StartOf(FirstDay(year, month, anchorDay), zone),
            End = LocalDay.StartOf(FirstDay(next.Year, next.Month, anchorDay), zone),
        };
    }

    /// <summary>The period that <paramref name="instant"/> lies in.</summary>
    /// <param name="instant">Any.</param>
    /// <param name="zone">The zone whose days count.</param>
    /// <param name="anchorDay">1 to 31.</param>
    public static BillingPeriod Containing(DateTimeOffset instant, TimeZoneInfo zone, int anchorDay = BillingRule.UsualAnchorDay)
    {
        var day = LocalDay.Containing(instant, zone);
        var first = new DateOnly(day.Year, day.Month, 1);
        if (day < FirstDay(day.Year, day.Month, anchorDay))
            first = first.AddMonths(-1);
        return Of(first.Year, first.Month, zone, anchorDay);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static DateOnly FirstDay(int year, int month, int anchorDay) => new(year, month, Math.Min(anchorDay, DateTime.DaysInMonth(year, month)));
}

using System.Globalization;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>A calendar month in an organisation's time zone, as a half-open range of UTC: what one invoice is for.</summary>
/// <remarks>
/// It starts at the first instant whose local date is the first of the month: when the clock is set back across midnight, at
/// the earlier of the two midnights (Havana, November 2026); when it is set forward over midnight, at the instant of the
/// change. The end is the start of the next month, so periods have neither gap nor overlap.
/// </remarks>
public sealed record BillingPeriod
{
    private BillingPeriod()
    {
    }

    /// <summary>Calendar year in the zone.</summary>
    public required int Year { get; init; }

    /// <summary>1 to 12.</summary>
    public required int Month { get; init; }

    /// <summary>IANA name of the zone, such as <c>Asia/Shanghai</c>.</summary>
    public required string ZoneId { get; init; }

    /// <summary>First instant, UTC; in.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>First instant after, UTC; out.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The period as a range.</summary>
    public TimeRange Range => new(Start, End);

    /// <summary>Year and month, such as <c>2026-11</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Year:D4}-{Month:D2}");

    /// <summary>A month of a zone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such month, or none after it.</exception>
    public static BillingPeriod Of(int year, int month, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var first = new DateOnly(year, month, 1);
        return new BillingPeriod
        {
            Year = year,
            Month = month,
            ZoneId = zone.Id,
            Start = LocalDay.StartOf(first, zone),
            End = LocalDay.StartOf(first.AddMonths(1), zone),
        };
    }

    /// <summary>The period that <paramref name="instant"/> lies in.</summary>
    public static BillingPeriod Containing(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var day = LocalDay.Containing(instant, zone);
        return Of(day.Year, day.Month, zone);
    }

    /// <summary>The month after; starts where this one ends.</summary>
    /// <exception cref="TimeZoneNotFoundException">The machine does not know the zone.</exception>
    public BillingPeriod Next() => Shift(1);

    /// <summary>The month before; ends where this one starts.</summary>
    /// <exception cref="TimeZoneNotFoundException">The machine does not know the zone.</exception>
    public BillingPeriod Previous() => Shift(-1);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private BillingPeriod Shift(int months)
    {
        var first = new DateOnly(Year, Month, 1).AddMonths(months);
        return Of(first.Year, first.Month, TimeZoneInfo.FindSystemTimeZoneById(ZoneId));
    }
}

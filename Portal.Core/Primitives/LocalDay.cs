namespace Portal.Core.Primitives;

/// <summary>Calendar days of a time zone as ranges of UTC, across changes of the clock.</summary>
/// <remarks>
/// A day starts at the first instant whose local date is that day, and ends where the next one starts; most last 24 h, some 23,
/// 25 or another length. When midnight comes twice it is the earlier; when the clock is set forward over midnight, the instant
/// of the change.
/// <para>Only offsets at UTC instants are asked of <see cref="TimeZoneInfo"/>. Its answers about local times
/// (<see cref="TimeZoneInfo.IsInvalidTime"/> and the like) miss changes at midnight in several zones, for example
/// Asia/Amman on 1 April 2016 and America/Asuncion every spring until 2024.</para>
/// </remarks>
public static class LocalDay
{
    // Offsets reach from −12 h to +14 h, so midnight lies in this window around the same figures read as UTC; zones change at most once in it.
    private static readonly TimeSpan Reach = TimeSpan.FromHours(15);

    /// <summary>First instant of a day, UTC; the first or last there is, where the zone puts it outside of the calendar.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var (before, after) = (zone.GetUtcOffset(Shift(midnight, -Reach)), zone.GetUtcOffset(Shift(midnight, Reach)));
        var (early, late) = before > after ? (before, after) : (after, before);
        if (zone.GetUtcOffset(Shift(midnight, -early)) == early)
            return Shift(midnight, -early);
        if (zone.GetUtcOffset(Shift(midnight, -late)) == late)
            return Shift(midnight, -late);
        return ChangeBetween(Shift(midnight, -Reach), Shift(midnight, Reach), zone);
    }

    /// <summary>The day as a range of UTC.</summary>
    public static TimeRange RangeOf(DateOnly day, TimeZoneInfo zone) => new(StartOf(day, zone), StartOf(day.AddDays(1), zone));

    /// <summary>The day that <paramref name="instant"/> lies in.</summary>
    public static DateOnly Containing(DateTimeOffset instant, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

        // A clock set back across midnight shows yesterday's date for a while after today has started.
        return StartOf(day.AddDays(1), zone) <= instant ? day.AddDays(1) : day;
    }

    private static DateTimeOffset Shift(DateTimeOffset instant, TimeSpan by) =>
        new(Math.Clamp(instant.UtcTicks + by.Ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    /// <summary>The instant in a window at which the offset changes, once: halves it until the first instant with the new offset is left.</summary>
    internal static DateTimeOffset ChangeBetween(DateTimeOffset before, DateTimeOffset after, TimeZoneInfo zone)
    {
        var old = zone.GetUtcOffset(before);
        while (after - before > TimeSpan.FromTicks(1))
        {
            var middle = before + ((after - before) / 2);
            if (zone.GetUtcOffset(middle) == old)
                before = middle;
            else
                after = middle;
        }

        return after;
    }
}

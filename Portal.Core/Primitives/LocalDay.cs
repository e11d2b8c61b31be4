namespace Portal.Core.Primitives;

/// <summary>Calendar days of a time zone as ranges of UTC, across changes of the clock.</summary>
/// <remarks>A day starts at the first instant whose local date is that day, and ends where the next one starts; most last 24 h, some 23, 25 or another length.</remarks>
public static class LocalDay
{
    /// <summary>First instant of a day, UTC.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var local = day.ToDateTime(TimeOnly.MinValue);

        // Midnight does not exist when the clock is set forward over it: then the first local time that does is the instant of the change.
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);

        // Midnight comes twice when the clock is set back to it or across it: the earlier one has the greater offset.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
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
}

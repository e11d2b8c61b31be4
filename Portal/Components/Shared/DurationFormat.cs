using System.Globalization;

namespace Portal.Components.Shared;

/// <summary>Time spans as a clock shows them; portal.js writes the ones that tick in the same form.</summary>
public static class DurationFormat
{
    /// <summary><c>02:41</c>, or <c>1:02:41</c> from an hour on; hours go past 24. Seconds begun are not counted.</summary>
    public static string Format(TimeSpan value)
    {
        var sign = value < TimeSpan.Zero ? "−" : "";
        value = value.Duration();
        var hours = (long)value.TotalHours;
        return hours > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{hours}:{value.Minutes:00}:{value.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{value.Minutes:00}:{value.Seconds:00}");
    }
}

using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>The time-of-day windows of a price book, in one named zone. Outside of every window the price is not multiplied.</summary>
/// <remarks>
/// A second is priced by the window that its start lies in, by the clock on the wall of the zone: an hour that comes twice in
/// autumn is in its window twice, one that is left out in spring is in none.
/// </remarks>
public sealed class PriceWindows
{
    /// <summary>Most windows of a book.</summary>
    public const int MaxWindows = 12;

    private int[]? _edges;

    /// <summary>IANA name, such as <c>Asia/Shanghai</c>.</summary>
    public required string ZoneId { get; init; }

    /// <summary>The windows, which do not overlap.</summary>
    public required IReadOnlyList<PriceWindow> Windows { get; init; }

    /// <summary>The greatest multiplier any second can get, per mille: that of a window, or one where some minute of the day is in none.</summary>
    public int DearestPerMille => Math.Max(
        Windows.Count == 0 ? 0 : Windows.Max(window => window.PerMille),
        Enumerable.Range(0, PriceWindow.MinutesOfDay).All(minute => At(minute) is not null) ? 0 : PriceBook.Unmultiplied);

    /// <summary>Why these are no windows of a price book; null when they are.</summary>
    /// <returns><c>unknown_zone</c>, <c>too_many_windows</c>, <c>window_name</c>, <c>window_hours</c>, <c>multiplier_out_of_range</c> or <c>windows_overlap</c>, with the field at fault.</returns>
    public Refusal? Check()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(ZoneId, out _))
            return new Refusal("unknown_zone", "zoneId", new Dictionary<string, string>(StringComparer.Ordinal) { ["given"] = ZoneId, ["example"] = "Asia/Shanghai" });
        if (Windows.Count > MaxWindows)
            return new Refusal("too_many_windows", "windows", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{MaxWindows}" });
        var owner = new PriceWindow?[PriceWindow.MinutesOfDay];
        for (var i = 0; i < Windows.Count; i++)
        {
            var window = Windows[i];
            if (string.IsNullOrWhiteSpace(window.Name) || window.Name.Length > PriceWindow.MaxNameLength || Windows.Take(i).Any(other => other.Name == window.Name))
                return new Refusal("window_name", $"windows[{i}].name", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{PriceWindow.MaxNameLength}" });
            if (window.FromMinute is < 0 or >= PriceWindow.MinutesOfDay || window.ToMinute is < 0 or >= PriceWindow.MinutesOfDay)
                return new Refusal("window_hours", $"windows[{i}].from", new Dictionary<string, string>(StringComparer.Ordinal) { ["example"] = "22:00" });
            if (window.PerMille is < 0 or > PriceBook.MaxMultiplierPerMille)
                return PriceBook.MultiplierOutOfRange($"windows[{i}].perMille");
            foreach (var minute in Enumerable.Range(0, PriceWindow.MinutesOfDay).Where(window.Contains))
            {
                if (owner[minute] is { } other)
                    return new Refusal("windows_overlap", $"windows[{i}].from", new Dictionary<string, string>(StringComparer.Ordinal) { ["other"] = other.Name, ["at"] = $"{minute / 60:D2}:{minute % 60:D2}" });
                owner[minute] = window;
            }
        }

        return null;
    }

    /// <summary>Cuts a stretch of whole seconds where the window changes.</summary>
    /// <param name="start">Start of second 0, UTC, at any fraction of a second.</param>
    /// <param name="seconds">Length; positive.</param>
    /// <returns>Pieces from second to second without gap or overlap, each with its window, or null outside of all.</returns>
    public IEnumerable<(long From, long To, PriceWindow? Window)> Cut(DateTimeOffset start, long seconds)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(ZoneId);
        for (long from = 0, to; from < seconds; from = to)
        {
            var instant = start.AddSeconds(from);
            var local = instant.UtcDateTime + zone.GetUtcOffset(instant);
            to = Math.Min(seconds, FirstSecondAt(NextChange(instant, local.TimeOfDay, zone), start));
            yield return (from, to, At((int)(local.TimeOfDay.Ticks / TimeSpan.TicksPerMinute)));
        }
    }

    /// <summary>First whole second after <paramref name="start"/> that starts at <paramref name="instant"/> or later.</summary>
    internal static long FirstSecondAt(DateTimeOffset instant, DateTimeOffset start) =>
        ((instant - start).Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;

    private PriceWindow? At(int minuteOfDay)
    {
        foreach (var window in Windows)
        {
            if (window.Contains(minuteOfDay))
                return window;
        }

        return null;
    }

    // The next edge by the clock on the wall, unless that clock is set before: then the instant at which it is.
    private DateTimeOffset NextChange(DateTimeOffset instant, TimeSpan timeOfDay, TimeZoneInfo zone)
    {
        _edges ??= [.. Windows.SelectMany(window => new[] { window.FromMinute, window.ToMinute }).Distinct().Order()];
        var next = TimeSpan.FromDays(1);
        foreach (var edge in _edges)
        {
            var ahead = TimeSpan.FromMinutes(edge) - timeOfDay;
            if (ahead <= TimeSpan.Zero)
                ahead += TimeSpan.FromDays(1);
            next = ahead < next ? ahead : next;
        }

        var candidate = instant + next;
        return zone.GetUtcOffset(candidate) == zone.GetUtcOffset(instant) ? candidate : LocalDay.ChangeBetween(instant, candidate, zone);
    }
}

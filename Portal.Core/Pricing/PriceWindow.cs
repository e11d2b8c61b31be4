namespace Portal.Core.Pricing;

/// <summary>Hours of every local day in which prices are multiplied once more, such as cheaper nights.</summary>
/// <param name="Name">What people call it; 1 to <see cref="MaxNameLength"/> characters.</param>
/// <param name="FromMinute">First minute of the local day in it, 0 to 1439.</param>
/// <param name="ToMinute">First minute past it, 0 to 1439; at or before <paramref name="FromMinute"/> it runs over midnight.</param>
/// <param name="PerMille">Multiplier, 0 to <see cref="PriceBook.MaxMultiplierPerMille"/>; 600 is 60 % of the price.</param>
public sealed record PriceWindow(string Name, int FromMinute, int ToMinute, int PerMille)
{
    /// <summary>Longest name, characters.</summary>
    public const int MaxNameLength = 40;

    /// <summary>Minutes of a day by the clock on the wall.</summary>
    public const int MinutesOfDay = 1440;

    /// <summary>True when the clock on the wall shows a minute in it; all day when it ends where it starts.</summary>
    public bool Contains(int minuteOfDay) => FromMinute < ToMinute
        ? FromMinute <= minuteOfDay && minuteOfDay < ToMinute
        : FromMinute <= minuteOfDay || minuteOfDay < ToMinute;
}

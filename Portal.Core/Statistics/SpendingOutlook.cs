using Portal.Core.Primitives;

namespace Portal.Core.Statistics;

/// <summary>What an organisation has spent, day by day of its zone.</summary>
/// <param name="CompleteDays">Cost of each day that is over, the oldest first, without gaps, from the day of the first charge on; micro-units, not negative.</param>
/// <param name="TodaySoFar">Cost of the day that runs, micro-units.</param>
/// <param name="MonthToDate">Cost of the calendar month so far, today included, micro-units.</param>
/// <param name="Today">The day that runs.</param>
public sealed record SpendingHistory(IReadOnlyList<long> CompleteDays, long TodaySoFar, long MonthToDate, DateOnly Today);

/// <summary>How spending will go on if it goes on as it did.</summary>
/// <remarks>
/// <para><b>Pace</b>: the mean cost of the last <see cref="MostDays"/> complete days, or of as many as there are: two whole weeks, so that weekends count as often as they come.
/// Days without cost count. With fewer than <see cref="LeastDays"/> there is no pace, and nothing is said.</para>
/// <para><b>Month</b>: month to date + what today still lacks to the pace, at least 0 + pace × days of the month after today. <b>Spread</b>: the standard deviation of the days
/// times the square root of the days still to come, as if days were independent of each other; the truth lies within it about two times out of three.</para>
/// <para><b>Empty on</b>: the first day at whose end the pace will have used up the money, counted from today. Credit that expires before, and prices that change, are not foreseen.</para>
/// <para>Whole micro-units throughout; means and roots are rounded down.</para>
/// </remarks>
public sealed record SpendingOutlook
{
    /// <summary>Fewest complete days a pace is told from.</summary>
    public const int LeastDays = 3;

    /// <summary>Most days a pace looks back.</summary>
    public const int MostDays = 14;

    /// <summary>Farther than so many days no end is told.</summary>
    public const int FarthestDays = 365;

    private SpendingOutlook()
    {
    }

    /// <summary>Days the pace is the mean of; 0 when there are too few.</summary>
    public required int Days { get; init; }

    /// <summary>Cost of a day; null when there are too few days.</summary>
    public Money? PerDay { get; init; }

    /// <summary>Expected cost of the calendar month; null when there are too few days.</summary>
    public Money? Month { get; init; }

    /// <summary>How far the month may lie from that, either way; null when there are too few days.</summary>
    public Money? MonthSpread { get; init; }

    /// <summary>When the money ends; null when it does not within <see cref="FarthestDays"/>, nothing is spent, or there are too few days.</summary>
    public DateOnly? EmptyOn { get; init; }

    /// <summary>Works the outlook out.</summary>
    /// <param name="history">What was spent.</param>
    /// <param name="money">What there is to spend, with what is held: a hold is spending to come.</param>
    /// <exception cref="ArgumentOutOfRangeException">A cost is negative.</exception>
    /// <exception cref="OverflowException">The sums pass the range of <see cref="Money"/>.</exception>
    public static SpendingOutlook Of(SpendingHistory history, Money money)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.CompleteDays.Any(cost => cost < 0) || history.TodaySoFar < 0 || history.MonthToDate < 0)
            throw new ArgumentOutOfRangeException(nameof(history), "A day costs nothing or more.");
        long[] days = [.. history.CompleteDays.TakeLast(MostDays)];
        if (days.Length < LeastDays)
            return new SpendingOutlook { Days = 0 };
        var pace = (long)(days.Aggregate((Int128)0, (sum, cost) => sum + cost) / days.Length);
        var restOfToday = Math.Max(0, pace - history.TodaySoFar);
        var daysAfter = DateTime.DaysInMonth(history.Today.Year, history.Today.Month) - history.Today.Day;
        return new SpendingOutlook
        {
            Days = days.Length,
            PerDay = new Money(pace, money.Currency),
            Month = new Money(checked(history.MonthToDate + restOfToday + (pace * daysAfter)), money.Currency),
            MonthSpread = new Money(Root(Variance(days, pace) * (daysAfter + (restOfToday > 0 ? 1 : 0))), money.Currency),
            EmptyOn = EmptyDay(history.Today, money.Micros, pace, restOfToday),
        };
    }

    private static DateOnly? EmptyDay(DateOnly today, long money, long pace, long restOfToday)
    {
        if (pace == 0)
            return null;
        if (money <= restOfToday)
            return today;
        var days = ((money - restOfToday - 1) / pace) + 1;
        return days > FarthestDays ? null : today.AddDays((int)days);
    }

    private static Int128 Variance(long[] days, long mean) =>
        days.Aggregate((Int128)0, (sum, cost) => checked(sum + ((Int128)(cost - mean) * (cost - mean)))) / (days.Length - 1);

    /// <summary>The largest whole number whose square is at most <paramref name="square"/> (Newton's method from above).</summary>
    private static long Root(Int128 square)
    {
        if (square < 2)
            return (long)square;
        var (root, next) = (square, (square / 2) + 1);
        while (next < root)
            (root, next) = (next, (next + (square / next)) / 2);
        return (long)root;
    }
}

using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>How much is held for a task that may run for long: never the whole of its maximum at once, but what it cost so far and a window of what may come.</summary>
/// <remarks>A task that fits the window is held whole, as any short task is. The window's price is its share of the maximum, rounded up to the micro-unit.</remarks>
public static class RollingHold
{
    /// <summary>What is to be held.</summary>
    /// <param name="maximum">The most the task may cost; not negative.</param>
    /// <param name="maxRunSeconds">Longest run time, at least 1.</param>
    /// <param name="windowSeconds">Length of the window, at least 1.</param>
    /// <param name="costSoFar">0 before it runs.</param>
    /// <returns>At most <paramref name="maximum"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Money Target(Money maximum, long maxRunSeconds, long windowSeconds, Money costSoFar)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximum.Micros, nameof(maximum));
        var target = costSoFar + PriceOf(maximum, maxRunSeconds, windowSeconds);
        return target < maximum ? target : maximum;
    }

    /// <summary>True when less than half a window is covered beyond the cost so far, and more may be held.</summary>
    /// <param name="held">What is held now.</param>
    public static bool IsDue(Money maximum, long maxRunSeconds, long windowSeconds, Money costSoFar, Money held) =>
        held < maximum && CoveredSeconds(maximum, maxRunSeconds, costSoFar, held) * 2 < windowSeconds;

    /// <summary>Seconds that what is held still pays for, rounded down; 0 when it is used up.</summary>
    public static long CoveredSeconds(Money maximum, long maxRunSeconds, Money costSoFar, Money held)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRunSeconds, 1);
        var left = held - costSoFar;
        return left.Micros <= 0 ? 0 : maximum.Micros == 0 ? maxRunSeconds : (long)((Int128)left.Micros * maxRunSeconds / maximum.Micros);
    }

    private static Money PriceOf(Money maximum, long maxRunSeconds, long seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRunSeconds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(seconds, 1);
        if (seconds >= maxRunSeconds)
            return maximum;
        return new Money((long)((((Int128)maximum.Micros * seconds) + maxRunSeconds - 1) / maxRunSeconds), maximum.Currency);
    }
}

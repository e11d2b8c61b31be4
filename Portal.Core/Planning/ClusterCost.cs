using Portal.Core.Primitives;

namespace Portal.Core.Planning;

/// <summary>What nodes cost, in whole micro-units, rounded once for each figure, half away from zero.</summary>
public static class ClusterCost
{
    // Thousandths of a device or core for a second each.
    private const long MilliSecondsPerHour = 1000L * 3600;

    /// <summary>Nodes that cost <paramref name="perHour"/> together, kept for <paramref name="span"/>.</summary>
    /// <exception cref="OverflowException">The amount does not fit.</exception>
    public static Money OfSpan(Money perHour, TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        return Share(perHour, span.Ticks, TimeSpan.TicksPerHour);
    }

    /// <summary>The part of <paramref name="total"/> that falls on each of <paramref name="tasks"/>; null without any.</summary>
    public static Money? PerTask(Money total, long tasks) => tasks <= 0 ? null : Share(total, 1, tasks);

    /// <summary>The part that falls on an hour of one whole core or device, of what was delivered; null when nothing was.</summary>
    /// <param name="total">The cost.</param>
    /// <param name="milliSeconds">Thousandths of a core or device, times seconds.</param>
    public static Money? PerHourDelivered(Money total, Int128 milliSeconds) => milliSeconds <= 0 ? null : Share(total, MilliSecondsPerHour, milliSeconds);

    private static Money Share(Money total, Int128 part, Int128 whole)
    {
        var product = total.Micros * part;
        var half = product < 0 ? -whole / 2 : whole / 2;
        return new Money(checked((long)((product + half) / whole)), total.Currency);
    }
}

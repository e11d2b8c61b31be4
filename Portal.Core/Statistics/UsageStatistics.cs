using Portal.Core.Billing;
using Portal.Core.Execution;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Statistics;

/// <summary>Sums over usage and charges: the numbers behind charts, tables and exports. Every sum is exact.</summary>
public static class UsageStatistics
{
    /// <summary>Cost and quantity per day and SKU.</summary>
    /// <remarks>
    /// A charge that runs over midnight is divided between its days in proportion to time. As in <see cref="Rater"/>, what is
    /// rounded is the share since the start of the charge, so the days of a charge add up to it, to the micro-unit.
    /// A charge of no length counts on the day of its start.
    /// </remarks>
    /// <param name="charges">In any order.</param>
    /// <param name="zone">Zone of the organisation; decides the days.</param>
    /// <returns>Ordered by day, then SKU; days without charges are absent.</returns>
    public static IReadOnlyList<DailySkuTotal> ByDay(IEnumerable<Charge> charges, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(charges);
        ArgumentNullException.ThrowIfNull(zone);
        return
        [
            .. charges.SelectMany(charge => DaysOf(charge, zone))
                .GroupBy(part => (part.Day, part.Sku))
                .Select(group => new DailySkuTotal(
                    group.Key.Day,
                    group.Key.Sku,
                    group.Sum(part => part.PricingQuantity),
                    group.Skip(1).Aggregate(group.First().Cost, (sum, part) => sum + part.Cost)))
                .OrderBy(total => total.Day).ThenBy(total => total.Sku.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>Cost and quantity per SKU; divide the quantity by <see cref="PricingUnit.ConsumedPerUnit"/> for core-hours, GiB-hours and GPU-hours.</summary>
    /// <returns>Ordered by SKU.</returns>
    public static IReadOnlyList<SkuTotal> BySku(IEnumerable<Charge> charges)
    {
        ArgumentNullException.ThrowIfNull(charges);
        return
        [
            .. charges.GroupBy(charge => charge.Sku)
                .Select(group => new SkuTotal(
                    group.Key,
                    group.Sum(charge => charge.PricingQuantity),
                    group.Skip(1).Aggregate(group.First().BilledCost, (sum, charge) => sum + charge.BilledCost)))
                .OrderBy(total => total.Sku.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>How attempts ended.</summary>
    /// <returns>One row per end that occurs, most frequent first, then by end.</returns>
    public static IReadOnlyList<OutcomeCount> Outcomes(IEnumerable<AttemptEnd> ends)
    {
        ArgumentNullException.ThrowIfNull(ends);
        return
        [
            .. ends.GroupBy(end => end)
                .Select(group => new OutcomeCount(group.Key, group.Count()))
                .OrderByDescending(outcome => outcome.Count).ThenBy(outcome => outcome.End),
        ];
    }

    /// <summary>What was used of what was allocated.</summary>
    public static Utilisation UtilisationOf(IEnumerable<UsageRecord> usages)
    {
        ArgumentNullException.ThrowIfNull(usages);
        return usages.Aggregate(default(Utilisation), (sum, usage) => new Utilisation(
            checked(sum.BilledSeconds + usage.BilledSeconds),
            checked(sum.AllocatedCpuMicroseconds + (usage.Allocated.CpuMillicores * usage.BilledSeconds * 1000)),
            checked(sum.UsedCpuMicroseconds + usage.CpuMicroseconds)));
    }

    private static IEnumerable<DailySkuTotal> DaysOf(Charge charge, TimeZoneInfo zone)
    {
        var day = LocalDay.Containing(charge.ChargePeriodStart, zone);
        var (quantity, cost) = (0L, 0L);
        for (var hasMore = true; hasMore; day = day.AddDays(1))
        {
            var dayEnd = LocalDay.StartOf(day.AddDays(1), zone);
            hasMore = dayEnd < charge.ChargePeriodEnd;
            var quantityUpTo = hasMore ? UpTo(charge.PricingQuantity, dayEnd) : charge.PricingQuantity;
            var costUpTo = hasMore ? UpTo(charge.BilledCost.Micros, dayEnd) : charge.BilledCost.Micros;
            yield return new DailySkuTotal(day, charge.Sku, quantityUpTo - quantity, new Money(costUpTo - cost, charge.BilledCost.Currency));
            (quantity, cost) = (quantityUpTo, costUpTo);
        }

        // Rounded toward zero: any rule will do, since only differences of it are used.
        long UpTo(long whole, DateTimeOffset instant) =>
            (long)((Int128)whole * (instant - charge.ChargePeriodStart).Ticks / charge.ChargePeriod.Duration.Ticks);
    }
}

using CsCheck;
using Portal.Core.Execution;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Core.Statistics;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Statistics;

public class UsageStatisticsTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Fact]
    public void ByDay_ChargeOverMidnight_IsDividedByTime()
    {
        // Six hours before midnight in Shanghai and two after.
        var usage = AUsage.Of(8 * 3600) with { ChargePeriodStart = new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero) };

        var days = UsageStatistics.ByDay([ACharge.Of(8_000_000, usage)], Shanghai);

        Assert.Equal(
            [new DailySkuTotal(new DateOnly(2026, 11, 1), Sku.CpuCoreHour, 2000L * 6 * 3600, Money.OfUnits(6, "CNY")), new(new DateOnly(2026, 11, 2), Sku.CpuCoreHour, 2000L * 2 * 3600, Money.OfUnits(2, "CNY"))],
            days);
    }

    [Fact]
    public void ByDay_EndAtMidnight_LeavesTheNextDayOut()
    {
        var usage = AUsage.Of(3600) with { ChargePeriodStart = new DateTimeOffset(2026, 11, 1, 15, 0, 0, TimeSpan.Zero) };

        Assert.Equal(new DateOnly(2026, 11, 1), UsageStatistics.ByDay([ACharge.Of(1, usage)], Shanghai).Single().Day);
    }

    [Fact]
    public void ByDay_AnyCharges_SumToTheTotalBySku()
    {
        var zones = new[] { "Asia/Shanghai", "America/Havana", "Australia/Lord_Howe", "Europe/Berlin" }.Select(TimeZoneInfo.FindSystemTimeZoneById).ToArray();
        var charges =
            from micros in Gen.Long[-1_000_000, 1_000_000_000]
            from seconds in Gen.Long[1, 10 * 86_400]
            from offset in Gen.Long[0, 365L * 86_400]
            from isMemory in Gen.Bool
            select ACharge.Of(micros, AUsage.Of(seconds) with { ChargePeriodStart = AUsage.Start.AddSeconds(offset) }, isMemory ? Sku.MemoryGibHour : Sku.CpuCoreHour);
        Gen.Select(charges.Array[0, 8], Gen.Int[0, 3].Select(i => zones[i])).Sample((all, zone) =>
        {
            var byDay = UsageStatistics.ByDay(all, zone);

            Assert.Equal(
                UsageStatistics.BySku(all),
                byDay.GroupBy(total => total.Sku).Select(group => new SkuTotal(group.Key, group.Sum(total => total.PricingQuantity), new Money(group.Sum(total => total.Cost.Micros), "CNY"))).OrderBy(total => total.Sku.Code, StringComparer.Ordinal));
            Assert.Equal(byDay.Count, byDay.Select(total => (total.Day, total.Sku)).Distinct().Count());
        });
    }

    [Fact]
    public void BySku_Charges_KeepsHoursExact()
    {
        var total = UsageStatistics.BySku([ACharge.Of(5, AUsage.Of(1800)), ACharge.Of(7, AUsage.Of(5400))]).Single();

        Assert.Equal((4L, 12L), (total.PricingQuantity / total.Sku.Unit.ConsumedPerUnit, total.Cost.Micros));
    }

    [Fact]
    public void Outcomes_Ends_CountsEachMostFrequentFirst() => Assert.Equal(
        [new OutcomeCount(AttemptEnd.Failed, 2), new(AttemptEnd.Completed, 1), new(AttemptEnd.Lost, 1)],
        UsageStatistics.Outcomes([AttemptEnd.Lost, AttemptEnd.Failed, AttemptEnd.Completed, AttemptEnd.Failed]));

    [Fact]
    public void UtilisationOf_Usages_ComparesUsedWithAllocated()
    {
        // The builder's programs use 0.7 of a core; two cores are allocated.
        var utilisation = UsageStatistics.UtilisationOf([AUsage.Of(100), AUsage.Of(300)]);

        Assert.Equal((400, 350), (utilisation.BilledSeconds, utilisation.CpuPerMille));
        Assert.Null(UsageStatistics.UtilisationOf([]).CpuPerMille);
    }
}

using Portal.Core.Planning;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Planning;

public class ClusterCostTests
{
    [Theory]
    [InlineData(12_500_000, 3600, 12_500_000, "an hour is the hourly cost")]
    [InlineData(12_500_000, 5400, 18_750_000, "an hour and a half")]
    [InlineData(1, 1800, 1, "half a micro-unit is rounded away from zero")]
    [InlineData(1, 1799, 0, "less than half is not")]
    public void OfSpan_IsRoundedOnce(long perHour, int seconds, long expected, string why) =>
        Assert.True(ClusterCost.OfSpan(new Money(perHour, "CNY"), TimeSpan.FromSeconds(seconds)) == new Money(expected, "CNY"), why);

    [Fact]
    public void OfSpan_TooLarge_Throws() =>
        Assert.Throws<OverflowException>(() => ClusterCost.OfSpan(new Money(long.MaxValue, "CNY"), TimeSpan.FromHours(2)));

    [Fact]
    public void PerTask_IsAnEqualPart()
    {
        Assert.Equal(new Money(3_333_333, "CNY"), ClusterCost.PerTask(Money.OfUnits(10, "CNY"), 3));
        Assert.Null(ClusterCost.PerTask(Money.OfUnits(10, "CNY"), 0));
    }

    [Fact]
    public void PerHourDelivered_CountsWholeDevices()
    {
        // Two GPUs for three hours are six GPU-hours.
        Assert.Equal(Money.OfUnits(5, "CNY"), ClusterCost.PerHourDelivered(Money.OfUnits(30, "CNY"), 2000L * 3 * 3600));
        Assert.Null(ClusterCost.PerHourDelivered(Money.OfUnits(30, "CNY"), 0));
    }
}

using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class RollingHoldTests
{
    [Theory]
    [InlineData(100, 3600, 3600, 0, 100)] // fits the window: whole
    [InlineData(100, 36_000, 3600, 0, 10)]
    [InlineData(100, 36_000, 3600, 55, 65)]
    [InlineData(100, 36_000, 3600, 95, 100)] // never more than the maximum
    [InlineData(100, 7, 2, 0, 29)] // rounded up
    public void Target_IsTheCostSoFarAndAWindow(long maximum, long maxRun, long window, long cost, long expected) =>
        Assert.Equal(expected, RollingHold.Target(Micros(maximum), maxRun, window, Micros(cost)).Micros);

    [Fact]
    public void Target_OfAnyTask_CoversAWindowOrTheWholeOfIt() =>
        Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Long[1, 2_592_000], Gen.Long[1, 2_592_000], Gen.Double[0, 1]).Sample((maximum, maxRun, window, done) =>
        {
            var cost = Micros((long)(maximum * done));
            var target = RollingHold.Target(Micros(maximum), maxRun, window, cost);

            Assert.True(target.Micros <= maximum);
            Assert.True(target.Micros == maximum || RollingHold.CoveredSeconds(Micros(maximum), maxRun, cost, target) >= window);
            // Enough was held: nothing is due before half the window is used up.
            Assert.False(RollingHold.IsDue(Micros(maximum), maxRun, window, cost, target));
        });

    [Theory]
    [InlineData(100, 51, 55, true)]
    [InlineData(100, 50, 55, false)] // exactly half a window left
    [InlineData(100, 100, 100, false)] // nothing more may be held
    [InlineData(100, 60, 55, true)] // used up
    public void IsDue_BelowHalfAWindow(long maximum, long cost, long held, bool expected)
    {
        // A hundred seconds for a hundred micro-units, ten of them the window.
        var isDue = RollingHold.IsDue(Micros(maximum), 100, 10, Micros(cost), Micros(held));

        Assert.Equal(expected, isDue);
        Assert.Equal(Math.Max(0, held - cost), RollingHold.CoveredSeconds(Micros(maximum), 100, Micros(cost), Micros(held)));
    }

    private static Money Micros(long micros) => new(micros, "CNY");
}

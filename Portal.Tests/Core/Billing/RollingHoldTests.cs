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

    [Theory]
    [InlineData(0, 0, 5, 100)] // what costs nothing is covered for as long as it may run
    [InlineData(0, 5, 5, 0)]
    [InlineData(3, 0, 2, 66)] // rounded down
    [InlineData(3, 2, 1, 0)]
    public void CoveredSeconds_OfAHundred(long maximum, long cost, long held, long expected) =>
        Assert.Equal(expected, RollingHold.CoveredSeconds(Micros(maximum), 100, Micros(cost), Micros(held)));

    [Fact]
    public void Target_NumberOutOfRange_NamesIt()
    {
        Assert.Equal("maximum", Assert.Throws<ArgumentOutOfRangeException>(() => RollingHold.Target(Micros(-1), 1, 1, Micros(0))).ParamName);
        Assert.Equal("maxRunSeconds", Assert.Throws<ArgumentOutOfRangeException>(() => RollingHold.Target(Micros(1), 0, 1, Micros(0))).ParamName);
        Assert.Equal("seconds", Assert.Throws<ArgumentOutOfRangeException>(() => RollingHold.Target(Micros(1), 1, 0, Micros(0))).ParamName);
        Assert.Equal("maxRunSeconds", Assert.Throws<ArgumentOutOfRangeException>(() => RollingHold.CoveredSeconds(Micros(1), 0, Micros(0), Micros(1))).ParamName);
        Assert.Equal(1, RollingHold.Target(Micros(1), 1, 1, Micros(0)).Micros);
    }

    private static Money Micros(long micros) => new(micros, "CNY");
}

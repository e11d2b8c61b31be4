using CsCheck;
using Portal.Core.Primitives;
using Portal.Core.Statistics;

namespace Portal.Tests.Core.Statistics;

public sealed class SpendingOutlookTests
{
    private static readonly DateOnly Today = new(2026, 11, 20);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_TooFewDays_SaysNothing(int days)
    {
        var outlook = Of([.. Enumerable.Repeat(5L, days)], today: 5, month: 15, money: 1);

        Assert.Equal((0, null, null, null, null), (outlook.Days, outlook.PerDay, outlook.Month, outlook.MonthSpread, outlook.EmptyOn));
    }

    [Fact]
    public void Of_SteadyDays_GoesOnLikeThem()
    {
        var outlook = Of([.. Enumerable.Repeat(10_000_000L, 19)], today: 4_000_000, month: 194_000_000, money: 56_000_000);

        // 194 + the 6 that today lacks + 10 days of 10.
        Assert.Equal((14, Yuan(10), Yuan(300), Yuan(0)), (outlook.Days, outlook.PerDay, outlook.Month, outlook.MonthSpread));
        // 6 today, five whole days: used up at the end of the 25th.
        Assert.Equal(new DateOnly(2026, 11, 25), outlook.EmptyOn);
    }

    [Fact]
    public void Of_DearToday_ExpectsNothingLessOfTheOtherDays() =>
        Assert.Equal(Yuan(50 + (10 * 2)), Of([2_000_000, 2_000_000, 2_000_000], today: 44_000_000, month: 50_000_000, money: 1).Month);

    [Fact]
    public void Of_OneDayOfManyTimesTheCost_SaysHowUnsureItIs()
    {
        var outlook = Of([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 14_000_000], today: 0, month: 14_000_000, money: 1_000_000);

        // Standard deviation 3.741657 of a day, eleven days to come.
        Assert.Equal((Yuan(1), Yuan(14 + 11), new Money(12_409_673, "CNY")), (outlook.PerDay, outlook.Month, outlook.MonthSpread));
    }

    [Fact]
    public void Of_NothingSpentForTwoWeeks_NeverEnds()
    {
        var outlook = Of([9_000_000, .. new long[14]], today: 0, month: 9_000_000, money: 0);

        Assert.Equal((Yuan(0), Yuan(9), null), (outlook.PerDay, outlook.Month, outlook.EmptyOn));
    }

    [Fact]
    public void Of_NoMoney_EndsToday() => Assert.Equal(Today, Of([1, 1, 1], today: 0, month: 3, money: 0).EmptyOn);

    [Fact]
    public void EmptyOn_AnyHistory_IsTheDayThatCountingDayByDayFinds() =>
        Gen.Select(Gen.Long[0, 2000].Array[3, 20], Gen.Long[0, 2000], Gen.Long[0, 100_000]).Sample((days, today, money) =>
        {
            var outlook = Of(days, today, month: today, money);
            var pace = days.TakeLast(SpendingOutlook.MostDays).Sum() / Math.Min(days.Length, SpendingOutlook.MostDays);

            Assert.Equal(Count(pace, Math.Max(0, pace - today), money), outlook.EmptyOn);
            // More money never ends sooner.
            Assert.True(Of(days, today, month: today, money + 1).EmptyOn is not { } later || outlook.EmptyOn is { } sooner && later >= sooner);
        });

    private static DateOnly? Count(long pace, long restOfToday, long money)
    {
        if (pace == 0)
            return null;
        var left = money - restOfToday;
        for (var day = 0; day <= SpendingOutlook.FarthestDays; day++, left -= pace)
        {
            if (left <= 0)
                return Today.AddDays(day);
        }

        return null;
    }

    private static SpendingOutlook Of(long[] days, long today, long month, long money) => SpendingOutlook.Of(new SpendingHistory(days, today, month, Today), new Money(money, "CNY"));

    private static Money Yuan(long units) => Money.OfUnits(units, "CNY");
}

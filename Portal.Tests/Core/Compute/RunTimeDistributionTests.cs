using CsCheck;
using Portal.Core.Compute;

namespace Portal.Tests.Core.Compute;

public class RunTimeDistributionTests
{
    private static readonly Gen<(RunTimeDistribution Distribution, long Max)> GenDistribution =
        Gen.Select(Gen.Select(Gen.Long[-5, 5000], Gen.Double[0.01, 10]).Array[1, 30], Gen.Long[1, 4000])
            .Select((possible, max) => (new RunTimeDistribution([.. possible.Select(p => p.Item1)], [.. possible.Select(p => p.Item2)], max), max));

    private static readonly RunTimeDistribution Mostly = new([100, 10, 1000], [1, 2, 1], 3600);

    [Theory]
    [InlineData(0, 0, 10, "the least")]
    [InlineData(0.5, 0, 10, "half of the weight")]
    [InlineData(0.6, 0, 100, "next")]
    [InlineData(1, 0, 1000, "the most")]
    [InlineData(0.5, 10, 100, "10 is outlived")]
    [InlineData(0.6, 99, 1000, "of the two left")]
    [InlineData(0.1, 1000, 1500, "all outlived: half as long again")]
    [InlineData(0.1, 3000, 3600, "never above the maximum")]
    public void Quantile_OfThree_IsTheirs(double share, long elapsed, long expected, string why) => Assert.True(expected == Mostly.Quantile(share, elapsed), why);

    [Fact]
    public void Quantile_OutlivedEarly_GrantsAMinute() => Assert.Equal(70, new RunTimeDistribution([10], [1], 3600).Quantile(0.5, 10));

    [Fact]
    public void Means_OfThree()
    {
        Assert.Equal((20 + 100 + 1000) / 4.0, Mostly.MeanSeconds, 9);
        Assert.Equal(((2 / 10.0) + (1 / 100.0) + (1 / 1000.0)) / 4, Mostly.SlowdownPerSecond, 9);
        Assert.Equal(0.1, RunTimeDistribution.Exactly(2).SlowdownPerSecond, 9);
    }

    [Fact]
    public void Quantile_Always_LiesAboveElapsedAndNeverAboveTheMaximum() =>
        Gen.Select(GenDistribution, Gen.Double[0, 1], Gen.Long[0, 5000]).Sample((given, share, elapsed) =>
        {
            var end = given.Distribution.Quantile(share, elapsed);
            Assert.True(end <= given.Max && (end > elapsed || elapsed >= given.Max), $"{end} after {elapsed} of {given.Max}");
        });

    [Fact]
    public void Quantile_Always_GrowsWithElapsedAndShare() =>
        Gen.Select(GenDistribution, Gen.Double[0, 1], Gen.Double[0, 1], Gen.Long[0, 5000], Gen.Long[0, 500]).Sample((given, one, other, elapsed, more) =>
        {
            Assert.True(given.Distribution.Quantile(one, elapsed) <= given.Distribution.Quantile(one, elapsed + more), "elapsed");
            Assert.True(given.Distribution.Quantile(Math.Min(one, other), elapsed) <= given.Distribution.Quantile(Math.Max(one, other), elapsed), "share");
        });

    [Theory]
    [InlineData(new long[0], new double[0])]
    [InlineData(new long[] { 1 }, new[] { 1.0, 2.0 })]
    [InlineData(new long[] { 1 }, new[] { 0.0 })]
    [InlineData(new long[] { 1 }, new[] { double.NaN })]
    [InlineData(new long[] { 1 }, new[] { double.PositiveInfinity })]
    public void Constructor_WithoutAWeightForEach_Throws(long[] seconds, double[] weights) =>
        Assert.Throws<ArgumentException>(() => new RunTimeDistribution(seconds, weights, 10));
}

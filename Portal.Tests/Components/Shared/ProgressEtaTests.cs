using CsCheck;
using Portal.Components.Shared;

namespace Portal.Tests.Components.Shared;

public sealed class ProgressEtaTests
{
    [Theory]
    [InlineData(null, 60, null)]
    [InlineData(0, 60, null)]
    [InlineData(9_999, 60, null)]
    [InlineData(500_000, 2, null)]
    [InlineData(500_000, 60, 60)]
    [InlineData(250_000, 60, 180)]
    [InlineData(1_000_000, 60, 0)]
    [InlineData(1_200_000, 60, 0)]
    public void Remaining_Progress_GoesOnAtItsPace(int? ppm, int elapsedSeconds, int? expectedSeconds) =>
        Assert.Equal(expectedSeconds is { } some ? TimeSpan.FromSeconds(some) : null, ProgressEta.Remaining(ppm, TimeSpan.FromSeconds(elapsedSeconds)));

    [Fact]
    public void Remaining_MoreDoneInTheSameTime_IsNeverLonger() =>
        Gen.Select(Gen.Int[10_000, 1_000_000], Gen.Int[10_000, 1_000_000], Gen.Int[3, 10_000_000]).Sample((one, other, seconds) =>
        {
            var elapsed = TimeSpan.FromSeconds(seconds);
            Assert.True(ProgressEta.Remaining(Math.Max(one, other), elapsed) <= ProgressEta.Remaining(Math.Min(one, other), elapsed));
        });
}

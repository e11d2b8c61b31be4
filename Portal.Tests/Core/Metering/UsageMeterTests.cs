using Portal.Core.Execution;
using Portal.Core.Metering;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Metering;

public class UsageMeterTests
{
    public static TheoryData<AttemptEnd> Ends => [.. Enum.GetValues<AttemptEnd>()];

    [Theory]
    [MemberData(nameof(Ends))]
    public void Measure_EveryEnd_GivesUsageExactlyWhenBilled(AttemptEnd end)
    {
        var usage = UsageMeter.Measure(AUsage.Run(1500), end);

        Assert.Equal(BilledState.IsBilled(end), usage is not null);
    }

    [Fact]
    public void Measure_Completed_RecordsAllocationUseAndPeriod()
    {
        var run = AUsage.Run(90_001);

        var usage = UsageMeter.Measure(run, AttemptEnd.Completed)!;

        Assert.Equal((run.AttemptId, 0L, 91L, 91L), (usage.AttemptId, usage.FromSecond, usage.ToSecond, usage.BilledSeconds));
        Assert.Equal((AUsage.Start, AUsage.Start.AddSeconds(91)), (usage.ChargePeriod.Start, usage.ChargePeriod.End));
        Assert.Equal((run.Allocated, run.CpuMicroseconds, run.PeakMemoryBytes), (usage.Allocated, usage.CpuMicroseconds, usage.PeakMemoryBytes));
    }

    [Fact]
    public void Measure_GraceAfterTheMaximum_IsNotBilled() =>
        Assert.Equal(60, UsageMeter.Measure(AUsage.Run(68_400, maxRunSeconds: 60), AttemptEnd.TimedOut)!.BilledSeconds);

    [Fact]
    public void Measure_NoTimeAtAll_GivesNothing() => Assert.Null(UsageMeter.Measure(AUsage.Run(0), AttemptEnd.Cancelled));

    [Fact]
    public void MeasureSoFar_Running_CountsAsIfStoppedNow() => Assert.Equal(13, UsageMeter.MeasureSoFar(AUsage.Run(12_001))!.BilledSeconds);

    [Fact]
    public void SplitAt_AnySecond_PartsFollowEachOtherAndAddUp()
    {
        var usage = AUsage.Of(7);

        for (var second = 1; second < 7; second++)
        {
            var (before, after) = usage.SplitAt(second);
            Assert.Equal((0, second, 7), (before.FromSecond, before.ToSecond, after.ToSecond));
            Assert.Equal(second, after.FromSecond);
            Assert.Equal(before.ChargePeriodEnd, after.ChargePeriodStart);
            Assert.Equal(usage.ChargePeriodEnd, after.ChargePeriodEnd);
            Assert.Equal(usage.CpuMicroseconds, before.CpuMicroseconds + after.CpuMicroseconds);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void SplitAt_Edge_Throws(long second) => Assert.Throws<ArgumentOutOfRangeException>(() => AUsage.Of(7).SplitAt(second));
}

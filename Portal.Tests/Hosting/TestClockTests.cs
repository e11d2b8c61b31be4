using Portal.Hosting;
using Portal.Tests.Testing;

namespace Portal.Tests.Hosting;

public class TestClockTests
{
    [Fact]
    public void MoveTo_Forward_StaysAcrossARestart()
    {
        using var folder = new TemporaryFolder();
        var clock = new TestClock(folder.At("test-clock"));
        var to = TimeProvider.System.GetUtcNow().AddDays(40);

        Assert.Null(clock.MoveTo(to));

        Assert.InRange((clock.GetUtcNow() - to).TotalSeconds, 0, 60);
        Assert.Equal(clock.Offset, new TestClock(folder.At("test-clock")).Offset);
    }

    [Fact]
    public void MoveTo_ByOneOfTwoPortals_MovesBothAndNeitherBack()
    {
        using var folder = new TemporaryFolder();
        var (one, other) = (new TestClock(folder.At("test-clock")), new TestClock(folder.At("test-clock")));
        Assert.Equal(TimeSpan.Zero, other.Offset);

        Assert.Null(one.MoveTo(TimeProvider.System.GetUtcNow().AddDays(40)));
        Assert.Equal(one.Offset, other.Offset);
        Assert.Equal("clock_backwards", other.MoveTo(TimeProvider.System.GetUtcNow().AddDays(39))!.Code);
        Assert.Null(other.MoveTo(TimeProvider.System.GetUtcNow().AddDays(80)));

        Assert.Equal(other.Offset, one.Offset);
        Assert.InRange((one.GetUtcNow() - TimeProvider.System.GetUtcNow()).TotalDays, 79.9, 80);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void MoveTo_BackOrTooFar_IsRefusedAndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        var clock = new TestClock(folder.At("test-clock"));
        clock.MoveTo(TimeProvider.System.GetUtcNow().AddDays(40));
        var offset = clock.Offset;

        Assert.Equal("clock_backwards", clock.MoveTo(TimeProvider.System.GetUtcNow().AddDays(39))!.Code);
        Assert.Equal("clock_too_far", clock.MoveTo(DateTimeOffset.MaxValue)!.Code);
        Assert.Equal(offset, clock.Offset);
    }

    [Fact]
    public async Task Timer_AndTimestamp_StayReal()
    {
        using var folder = new TemporaryFolder();
        var clock = new TestClock(folder.At("test-clock"));
        var before = clock.GetTimestamp();
        clock.MoveTo(TimeProvider.System.GetUtcNow().AddDays(40));

        await Task.Delay(TimeSpan.FromMilliseconds(20), clock).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.InRange(clock.GetElapsedTime(before).TotalSeconds, 0.01, 60);
    }
}

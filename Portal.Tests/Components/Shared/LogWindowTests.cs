using CsCheck;
using Portal.Components.Shared;
using Portal.Core.Execution;

namespace Portal.Tests.Components.Shared;

public sealed class LogWindowTests
{
    private const int LineBytes = 10;

    [Fact]
    public void Append_PagesReadInAnyOverlap_HoldEachLineOnceInOrder()
    {
        // A reader that reconnects asks from where it was, or from earlier, and gets pages of any length.
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 60]).List[1, 30].Sample(steps =>
        {
            var window = new LogWindow();
            foreach (var (back, length) in steps)
            {
                var from = Math.Max(0, (window.NextOffset / LineBytes) - back);
                window.Append(Page(from, length));
            }

            Assert.Equal(Enumerable.Range(0, window.Count).Select(i => (long)i * LineBytes), Offsets(window));
            Assert.All(window.Blocks.SkipLast(1), block => Assert.Equal(LogBlock.Size, block.Lines.Count));
        });
    }

    [Fact]
    public void Append_MoreThanItHolds_DropsTheOldestAndSaysSo()
    {
        var window = new LogWindow(maxLines: 300);
        window.Append(Page(0, 250));
        Assert.False(window.HasDropped);

        window.Append(Page(250, 400));

        Assert.True(window.HasDropped);
        Assert.InRange(window.Count, 201, 300);
        Assert.Equal(649 * LineBytes, Offsets(window).Last());
        Assert.Equal(650 * LineBytes, window.NextOffset);
    }

    [Fact]
    public void Append_LongLines_AreBoundedByCharactersToo()
    {
        var window = new LogWindow();
        for (var i = 0; i < 1500; i++)
            window.Append(new LogPage([Line(i, new string('x', 16_000))], (i + 1) * LineBytes));

        Assert.True(window.HasDropped);
        Assert.True(window.Count * 16_000 <= 8 * 1024 * 1024 + (LogBlock.Size * 16_000));
    }

    [Fact]
    public void Append_PausedAndFull_TakesNoMoreAndGoesOnThereAfterFollow()
    {
        var window = new LogWindow(maxLines: 300);
        window.Append(Page(0, 250));
        window.Pause();

        window.Append(Page(250, 100));

        Assert.True(window.IsFull);
        Assert.Equal(50, window.NewLines);
        Assert.Equal(0, Offsets(window).First());
        Assert.Equal(300 * LineBytes, window.NextOffset);

        window.Follow();
        window.Append(Page(window.NextOffset / LineBytes, 50));
        Assert.Equal(0, window.NewLines);
        Assert.Equal(349 * LineBytes, Offsets(window).Last());
    }

    [Fact]
    public void NewLines_WhileFollowing_StaysZero()
    {
        var window = new LogWindow();
        window.Append(Page(0, 10));
        Assert.Equal(0, window.NewLines);
        window.Pause();
        window.Append(Page(5, 10));
        Assert.Equal(5, window.NewLines);
    }

    [Fact]
    public void Find_GrowingLog_CountsNewHitsAndWalksInACircle()
    {
        var window = new LogWindow();
        window.Append(new LogPage([Line(0, "Loss 1"), Line(1, "other"), Line(2, "\u001b[31mlo\u001b[0mss 2")], 3 * LineBytes));
        window.Find("loss");
        Assert.Equal((2, 0), (window.Hits, window.HitNumber));

        window.Append(new LogPage([Line(3, "loss 3")], 4 * LineBytes));
        Assert.Equal(3, window.Hits);

        window.NextHit();
        Assert.Equal((1, 0L), (window.HitNumber, window.HitOffset));
        Assert.False(window.IsFollowing);
        window.PreviousHit();
        Assert.Equal((3, 30L), (window.HitNumber, window.HitOffset));
        window.NextHit();
        Assert.Equal(1, window.HitNumber);

        window.Find("nothing like it");
        window.NextHit();
        Assert.Equal((0, 0), (window.Hits, window.HitNumber));
        Assert.Null(window.HitOffset);
    }

    [Fact]
    public void Find_HitsDropped_AreForgottenAndTheChosenOneStays()
    {
        var window = new LogWindow(maxLines: 200);
        window.Append(Page(0, 200));
        window.Find("line");
        window.PreviousHit();
        window.Follow();

        window.Append(Page(200, 1));

        Assert.Equal(window.Count, window.Hits);
        Assert.Equal(199 * LineBytes, window.HitOffset);
    }

    [Fact]
    public void BlockOf_Offset_IsTheBlockThatHoldsIt()
    {
        var window = new LogWindow();
        window.Append(Page(0, 150));

        Assert.Same(window.Blocks[0], window.BlockOf(99 * LineBytes));
        Assert.Same(window.Blocks[1], window.BlockOf(100 * LineBytes));
        Assert.Null(window.BlockOf(150 * LineBytes));
    }

    [Fact]
    public void SkipTo_FarAhead_HoldsNothingOfBefore()
    {
        var window = new LogWindow();
        window.Append(Page(0, 150));
        window.SkipTo(5000);

        window.Append(Page(490, 20));

        Assert.True(window.HasDropped);
        Assert.Equal(5000, Offsets(window).First());
        Assert.Equal(10, window.Count);
    }

    private static IEnumerable<long> Offsets(LogWindow window) => window.Blocks.SelectMany(block => block.Lines).Select(line => line.Offset);

    private static LogPage Page(long first, int count) =>
        new([.. Enumerable.Range(0, count).Select(i => Line(first + i, $"line {first + i}"))], (first + count) * LineBytes);

    private static LogLine Line(long number, string text) => new(number * LineBytes, DateTimeOffset.UnixEpoch, LogStream.Output, text, Continues: false);
}

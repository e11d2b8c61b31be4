using Portal.Replay;
using Portal.Tests.Testing;

namespace Portal.Tests.Replay;

public class SwfPublishedTests
{
    [SkippableFact]
    public void Play_ArrivalWithEasyBackfill_IsThePublishedResult()
    {
        var trace = SwfData.Kth();
        var summaries = SwfData.PublishedWindows
            .Select(first => SwfSummary.Of(SwfRun.Play(trace, first, SwfData.WindowJobs, "ArrivalEasy"), trace.Processors))
            .ToList();

        Assert.Equal(62.59, summaries.Average(summary => summary.MeanSlowdown), 2);
        Assert.Equal(0.648, summaries.Average(summary => summary.Utilisation), 3);
    }
}

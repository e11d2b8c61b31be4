using Portal.Core.Scheduling.Queueing;
using Portal.Features.ComputeTasks;

namespace Portal.Tests.Features.ComputeTasks;

public sealed class SchedulingPolicyOptionsTests
{
    [Theory]
    [InlineData(QueueRule.Arrival, null, 0)]
    [InlineData(QueueRule.ShortestExpected, null, 96)]
    [InlineData(QueueRule.ShortestExpected, 0, 0)]
    [InlineData(QueueRule.Arrival, 24, 24)]
    public void ToOptions_AnOrderByLength_HasABoundOnTheWaitUnlessItIsTakenAway(QueueRule order, int? said, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), new SchedulingPolicyOptions { Order = order, LongestWaitHours = said }.ToOptions().LongestWait);
}

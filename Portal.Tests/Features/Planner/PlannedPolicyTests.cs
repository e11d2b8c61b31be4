using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Queueing;
using Portal.Features.Planner;

namespace Portal.Tests.Features.Planner;

public class PlannedPolicyTests
{
    [Theory]
    [InlineData("BestFit", "BestFit")]
    [InlineData("bestfit/shortestexpected/none", "BestFit/ShortestExpected/None")]
    [InlineData("BestFit//Conservative", "BestFit//Conservative")]
    [InlineData("BestFit, FirstFit/Arrival ,BestFit", "BestFit,FirstFit/Arrival")]
    public void ParseAll_ReadsWhatItWrites(string text, string written)
    {
        var policies = PlannedPolicy.ParseAll(text).Value;

        Assert.Equal(written, string.Join(',', policies));
        Assert.Equal(policies, PlannedPolicy.ParseAll(written).Value);
    }

    [Theory]
    [InlineData("", "too_many_policies")]
    [InlineData("BestFit,FirstFit,Greedy,DotProduct,GpuPacking", "too_many_policies")]
    [InlineData("Best", "unknown_policy")]
    [InlineData("BestFit/Random", "unknown_policy")]
    [InlineData("BestFit/1", "unknown_policy")]
    [InlineData("BestFit/Arrival/Some", "unknown_policy")]
    [InlineData("BestFit/Arrival/Easy/x", "unknown_policy")]
    public void ParseAll_Unknown_IsRefusedNamingTheField(string text, string code)
    {
        var refusal = PlannedPolicy.ParseAll(text).Refusal!;

        Assert.Equal((code, "policy"), (refusal.Code, refusal.Field));
    }

    [Fact]
    public void ApplyTo_OwnOrder_KeepsHowThePortalDoesIt()
    {
        var own = SchedulerOptions.Default with { Order = QueueRule.ShortestExpected, Backfill = BackfillMode.Conservative, SpotYieldsTo = EvictionRight.Nobody };

        Assert.Equal(own with { Placement = "BestFit" }, new PlannedPolicy("BestFit").ApplyTo(own));
        Assert.Equal((QueueRule.Arrival, BackfillMode.None), new PlannedPolicy("BestFit", QueueRule.Arrival, BackfillMode.None).ApplyTo(own) is var options ? (options.Order, options.Backfill) : default);
    }

    [Fact]
    public void ApplyTo_ShortestWhereThePortalGoesByArrival_PredictsAndBoundsTheWait()
    {
        var options = new PlannedPolicy("BestFit", QueueRule.ShortestExpected).ApplyTo(SchedulerOptions.Default);

        Assert.Equal(RunTimeBasis.Predicted, options.RunTimes);
        Assert.True(options.LongestWait > TimeSpan.Zero);
    }
}

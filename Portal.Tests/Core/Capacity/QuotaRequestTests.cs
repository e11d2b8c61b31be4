using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Capacity;

public class QuotaRequestTests
{
    private static readonly DateTimeOffset Now = ATask.Noon;
    private static readonly Quota Has = new() { MaxCpuMillicores = 4000, MaxRunningTasks = 5 };
    private static readonly Dictionary<string, long> More = new() { ["cpuMillicores"] = 8000, ["runningTasks"] = 9 };
    private static readonly UserId Admin = UserId.New();

    [Theory]
    [InlineData("cpuMillicores", 4000, "need it", 1, "quota_not_more", "cpuMillicores")]
    [InlineData("memoryMebibytes", 4000, "need it", 1, "quota_not_more", "memoryMebibytes")]
    [InlineData("horses", 4000, "need it", 1, "invalid_field", "horses")]
    [InlineData("cpuMillicores", 2_000_000_000, "need it", 1, "invalid_limit", "cpuMillicores")]
    [InlineData("cpuMillicores", 8000, " ", 1, "field_missing", "reason")]
    [InlineData("cpuMillicores", 8000, "need it", 0, "date_passed", "until")]
    public void Ask_WhatMakesNoSense_NamesTheField(string field, long amount, string reason, int days, string code, string named)
    {
        var refusal = Ask(new Dictionary<string, long> { [field] = amount }, reason, Now.AddDays(days)).Refusal;

        Assert.Equal((code, named), (refusal?.Code, refusal?.Field));
    }

    [Fact]
    public void Grant_ForATime_CountsUntilThatInstantAndNoLonger()
    {
        var request = Ask(More).Value;

        Assert.Null(request.Grant(Has, new Dictionary<string, long> { ["cpuMillicores"] = 6000 }, Now.AddDays(3), " for the paper ", Admin, Now));

        Assert.Equal((QuotaRequestState.Granted, "for the paper", null), (request.State, request.Message, request.OpenFields));
        Assert.True(request.IsInForce(Now.AddDays(3).AddTicks(-1)));
        Assert.False(request.IsInForce(Now.AddDays(3)));
        Assert.Null(request.End(Now.AddDays(1)));
        Assert.False(request.IsInForce(Now.AddDays(1)));
        Assert.Equal("quota_raise_over", request.End(Now.AddDays(1))?.Code);
    }

    [Theory]
    [InlineData("memoryMebibytes", 1, 1, "invalid_field")]
    [InlineData("cpuMillicores", 4000, 1, "quota_not_more")]
    [InlineData("cpuMillicores", 6000, 0, "date_passed")]
    public void Grant_WhatWasNotAskedOrIsNoMore_IsRefusedAndStaysOpen(string field, long amount, int days, string code)
    {
        var request = Ask(More).Value;

        Assert.Equal(code, request.Grant(Has, new Dictionary<string, long> { [field] = amount }, Now.AddDays(days), null, Admin, Now)?.Code);
        Assert.Equal(QuotaRequestState.Open, request.State);
    }

    [Fact]
    public void Answer_Twice_IsRefusedWhateverTheFirstWas()
    {
        foreach (var first in new Func<QuotaRequest, Refusal?>[]
        {
            request => request.Grant(Has, More, null, null, Admin, Now), request => request.Refuse("no room", Admin, Now), request => request.Withdraw(Admin, Now),
        })
        {
            var request = Ask(More).Value;
            Assert.Null(first(request));

            Assert.Equal(QuotaRequest.Answered, request.Grant(Has, More, null, null, Admin, Now)?.Code);
            Assert.Equal(QuotaRequest.Answered, request.Refuse("no", Admin, Now)?.Code);
            Assert.Equal(QuotaRequest.Answered, request.Withdraw(Admin, Now)?.Code);
        }
    }

    [Fact]
    public void Refuse_WithoutAWord_IsRefused() => Assert.Equal(("field_missing", "message"), Named(Ask(More).Value.Refuse(" ", Admin, Now)));

    [Fact]
    public void ProjectLimits_AboveTheOrganisation_AreRefusedAndNothingChanges()
    {
        var limits = new ProjectLimits(ProjectId.New(), OrganisationId.New());

        Assert.Equal((ProjectLimits.AboveOrganisation, "cpuMillicores"), Named(limits.Change(new Dictionary<string, long> { ["cpuMillicores"] = 4001 }, Has)));
        Assert.Equal((ProjectLimits.AboveOrganisation, "gpuMilli:H200"), Named(limits.Change(new Dictionary<string, long> { ["gpuMilli:H200"] = 2000 }, Has with { MaxGpuMilli = 1000 })));
        Assert.Null(limits.ToQuota());
        Assert.Null(limits.Change(new Dictionary<string, long> { ["cpuMillicores"] = 4000, ["memoryMebibytes"] = 1_000_000 }, Has));
        Assert.Equal((4000L, 1_000_000L), (limits.ToQuota()!.MaxCpuMillicores, limits.ToQuota()!.MaxMemoryMebibytes));
    }

    [Fact]
    public void PeakUse_OfWhatCameAndWent_IsTheMostAtOneTime()
    {
        ResourceAmounts one = new(1000, 100, 0), two = new(2000, 50, 500);

        var peak = PeakUse.Of(
            [(one, Now.AddHours(-90), Now.AddHours(-80)), (one, Now.AddHours(-5), Now.AddHours(-3)), (two, Now.AddHours(-4), Now.AddHours(-2)), (two, Now.AddHours(-2), null)], Now.AddHours(-10));

        Assert.Equal((new ResourceAmounts(3000, 150, 500), 2), peak);
    }

    private static (string?, string?) Named(Refusal? refusal) => (refusal?.Code, refusal?.Field);

    private static Result<QuotaRequest> Ask(IReadOnlyDictionary<string, long> asked, string reason = "need it", DateTimeOffset? until = null) =>
        QuotaRequest.Ask(QuotaRequestId.New(), OrganisationId.New(), Has, asked, reason, until, UserId.New(), Now);
}

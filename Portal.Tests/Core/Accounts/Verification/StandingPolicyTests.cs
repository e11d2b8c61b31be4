using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Accounts.Verification;

public sealed class StandingPolicyTests
{
    private static readonly StandingPolicy Policy = new(new ResourceAmounts(4000, 16_384, 0), 2);

    [Theory]
    [InlineData(OrganisationStanding.Unverified, 4000, 0, 1, null)]
    [InlineData(OrganisationStanding.Unverified, 4001, 0, 0, "unverified_limit")]
    [InlineData(OrganisationStanding.Unverified, 1000, 250, 0, "unverified_limit")]
    [InlineData(OrganisationStanding.Unverified, 1000, 0, 2, "unverified_tasks")]
    [InlineData(OrganisationStanding.Verified, 64_000, 8000, 100, null)]
    [InlineData(OrganisationStanding.Suspended, 1, 0, 0, "organisation_suspended")]
    public void Refuse_FollowsTheStanding(OrganisationStanding standing, long cpu, long gpu, int open, string? code) =>
        Assert.Equal(code, Policy.Refuse(standing, new ResourceAmounts(cpu, 1024, gpu), open)?.Code);

    [Fact]
    public void Refuse_NamesTheFieldAndTheNearest()
    {
        var refusal = Policy.Refuse(OrganisationStanding.Unverified, new ResourceAmounts(8000, 1024, 0), 0)!;

        Assert.Equal(("cpuMillicores", "8000", "4000"), (refusal.Field, refusal.Details!["asked"], refusal.Details["nearest"]));
    }

    [Fact]
    public void Refuse_SwitchedOff_StopsTheSuspendedAlone()
    {
        var off = Policy with { IsOn = false };

        Assert.Null(off.Refuse(OrganisationStanding.Unverified, new ResourceAmounts(64_000, 1024, 1000), 99));
        Assert.NotNull(off.Refuse(OrganisationStanding.Suspended, ResourceAmounts.None, 0));
    }
}

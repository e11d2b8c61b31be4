using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Accounts.Closing;

/// <summary>What becomes of organisations when one of their people goes.</summary>
public sealed class DepartureTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 10, 4, 0, 0, TimeSpan.Zero);
    private static readonly UserId Person = UserId.New();

    [Theory]
    [InlineData(OrganisationRole.Owner, new OrganisationRole[0], "along")]
    [InlineData(OrganisationRole.Owner, new[] { OrganisationRole.Owner }, "left")]
    [InlineData(OrganisationRole.Owner, new[] { OrganisationRole.Admin, OrganisationRole.Developer }, "blocked")]
    [InlineData(OrganisationRole.Owner, new[] { OrganisationRole.Viewer, OrganisationRole.Owner }, "left")]
    [InlineData(OrganisationRole.Developer, new[] { OrganisationRole.Owner }, "left")]
    public void Of_ARoleAmongOthers_DecidesWhatBecomesOfIt(OrganisationRole role, OrganisationRole[] others, string expected)
    {
        var id = OrganisationId.New();
        var roster = new Roster([new OrganisationMember(id, Person, role, Now), .. others.Select(other => new OrganisationMember(id, UserId.New(), other, Now))]);

        var departure = Departure.Of(Person, new Dictionary<OrganisationId, Roster> { [id] = roster });

        Assert.Equal((expected == "blocked", expected == "along", expected == "left"), (departure.Blocked.Contains(id), departure.ClosedAlong.Contains(id), departure.Left.Contains(id)));
    }

    [Fact]
    public void Of_SomebodyWhoIsNoMember_IsACallersMistake()
    {
        var id = OrganisationId.New();

        Assert.Throws<ArgumentException>(() => Departure.Of(Person, new Dictionary<OrganisationId, Roster> { [id] = new Roster([]) }));
    }
}

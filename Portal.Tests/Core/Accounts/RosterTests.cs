using CsCheck;
using Portal.Core.Accounts;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Accounts;

public sealed class RosterTests
{
    private static readonly OrganisationId Here = OrganisationId.New();
    private static readonly UserId[] People = [.. Enumerable.Range(1, 6).Select(number => new UserId(new Guid(number, 0, 0, new byte[8])))];
    private static readonly Gen<OrganisationRole> Role = Gen.Enum<OrganisationRole>();

    // Who acts, on whom, with which role, and how.
    private static readonly Gen<(int By, int On, OrganisationRole Role, int Act)[]> Acts = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Role, Gen.Int[0, 3]).Array[1, 40];

    [Fact]
    public void AnyActs_LeaveAnOwner_AndNobodyGivesOrTakesWhatIsNotTheirs() => Acts.Sample(acts =>
    {
        var roster = new Roster([Member(0, OrganisationRole.Owner), Member(1, OrganisationRole.Admin), Member(2, OrganisationRole.Developer)]);
        foreach (var (by, on, role, act) in acts)
        {
            var before = roster.Members.ToDictionary(member => member.UserId, member => member.Role);
            _ = act switch
            {
                0 => roster.ChangeRole(People[by], People[on], role).Refusal,
                1 => roster.Remove(People[by], People[on]),
                2 => roster.TransferOwnership(People[by], People[on]).Refusal,
                // Whoever joins was invited by somebody who may.
                _ => roster.RefuseInviting(People[by], role) ?? roster.Join(Here, People[on], role, Since(on)).Refusal,
            };
            Assert.Contains(roster.Members, member => member.Role == OrganisationRole.Owner);
            foreach (var person in People)
            {
                var (was, now) = (before.TryGetValue(person, out var known) ? known : (OrganisationRole?)null, roster.RoleOf(person));
                if (was == now || (person == People[by] && (now is null || was == OrganisationRole.Owner)))
                    continue;
                Assert.True(before.TryGetValue(People[by], out var actor), "A stranger changed something.");
                Assert.True(was is not { } old || actor.MayGive(old));
                Assert.True(now is not { } got || actor.MayGive(got));
            }
        }
    });

    [Fact]
    public void LastOwner_NeitherLeavesNorStepsDown()
    {
        var roster = new Roster([Member(0, OrganisationRole.Owner), Member(1, OrganisationRole.Admin)]);

        Assert.Equal("last_owner", roster.Remove(People[0], People[0])!.Code);
        Assert.Equal("last_owner", roster.ChangeRole(People[0], People[0], OrganisationRole.Admin).Refusal!.Code);
        Assert.Equal([OrganisationRole.Owner, OrganisationRole.Admin], roster.TransferOwnership(People[0], People[1]).Value.Select(member => member.Role));
        Assert.Null(roster.Remove(People[0], People[0]));
    }

    [Fact]
    public void Admin_MayNotTouchOwnersOrAdmins()
    {
        var roster = new Roster([Member(0, OrganisationRole.Owner), Member(1, OrganisationRole.Admin), Member(2, OrganisationRole.Admin), Member(3, OrganisationRole.Viewer)]);

        Assert.Equal("role_not_allowed", roster.Remove(People[1], People[0])!.Code);
        Assert.Equal("role_not_allowed", roster.ChangeRole(People[1], People[2], OrganisationRole.Viewer).Refusal!.Code);
        Assert.Equal("role_not_allowed", roster.ChangeRole(People[1], People[3], OrganisationRole.Admin).Refusal!.Code);
        Assert.Equal("role_not_allowed", roster.RefuseInviting(People[1], OrganisationRole.Owner)!.Code);
        Assert.Equal(OrganisationRole.Billing, roster.ChangeRole(People[1], People[3], OrganisationRole.Billing).Value.Role);
    }

    [Fact]
    public void Full_TakesNobodyMore()
    {
        var roster = new Roster(Enumerable.Range(0, Roster.MostMembers).Select(i => new OrganisationMember(Here, UserId.New(), i == 0 ? OrganisationRole.Owner : OrganisationRole.Viewer, Since(i))));

        Assert.Equal("too_many_members", roster.Join(Here, UserId.New(), OrganisationRole.Viewer, Since(0)).Refusal!.Code);
    }

    private static OrganisationMember Member(int person, OrganisationRole role) => new(Here, People[person], role, Since(person));

    private static DateTimeOffset Since(int person) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(person);
}

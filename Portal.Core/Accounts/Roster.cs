using Portal.Core.Primitives;

namespace Portal.Core.Accounts;

/// <summary>The members of one organisation, and what its rules say to a change among them. There is always an owner, and nobody gives or takes a role that is not theirs to give.</summary>
public sealed class Roster
{
    /// <summary>Most members of one organisation.</summary>
    public const int MostMembers = 200;

    private readonly Dictionary<UserId, OrganisationMember> _members;

    /// <param name="members">All members of one organisation.</param>
    /// <exception cref="ArgumentException">One of them stands there twice.</exception>
    public Roster(IEnumerable<OrganisationMember> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        _members = members.ToDictionary(member => member.UserId);
    }

    /// <summary>Everyone, the longest there first.</summary>
    public IEnumerable<OrganisationMember> Members => _members.Values.OrderBy(member => member.Since).ThenBy(member => member.UserId.Value);

    /// <summary>What somebody is there; null for who is no member.</summary>
    public OrganisationRole? RoleOf(UserId person) => _members.TryGetValue(person, out var member) ? member.Role : null;

    /// <summary>Somebody invited by <paramref name="by"/> with a role: may that be?</summary>
    /// <returns>Null; <c>role_not_allowed</c> when it is not theirs to give; <c>too_many_members</c>.</returns>
    public Refusal? RefuseInviting(UserId by, OrganisationRole role) =>
        !MayGive(by, role) ? NotAllowed
        : _members.Count >= MostMembers ? new Refusal("too_many_members")
        : null;

    /// <summary>Somebody joins with the role of an invitation.</summary>
    /// <returns>The new member; <c>already_member</c>, or <c>too_many_members</c>.</returns>
    public Result<OrganisationMember> Join(OrganisationId organisation, UserId person, OrganisationRole role, DateTimeOffset now)
    {
        if (_members.ContainsKey(person))
            return new Refusal("already_member");
        if (_members.Count >= MostMembers)
            return new Refusal("too_many_members");
        return _members[person] = new OrganisationMember(organisation, person, role, now);
    }

    /// <summary>Gives a member another role.</summary>
    /// <returns>The member as it is now; <c>member_not_found</c>; <c>role_not_allowed</c> when the old or the new role is not theirs to give; <c>last_owner</c>.</returns>
    public Result<OrganisationMember> ChangeRole(UserId by, UserId person, OrganisationRole role)
    {
        if (!_members.TryGetValue(person, out var member))
            return new Refusal("member_not_found");
        if (!MayGive(by, member.Role) || !MayGive(by, role))
            return NotAllowed;
        if (role != OrganisationRole.Owner && IsLastOwner(member))
            return new Refusal("last_owner");
        return _members[person] = member with { Role = role };
    }

    /// <summary>An owner makes another member owner and becomes an administrator.</summary>
    /// <returns>Both as they are now, the new owner first; the refusals of <see cref="ChangeRole"/>.</returns>
    public Result<IReadOnlyList<OrganisationMember>> TransferOwnership(UserId by, UserId to)
    {
        var promoted = ChangeRole(by, to, OrganisationRole.Owner);
        if (!promoted.IsAccepted)
            return promoted.Refusal;
        var demoted = ChangeRole(by, by, OrganisationRole.Admin);
        return demoted.IsAccepted ? new[] { promoted.Value, demoted.Value } : demoted.Refusal;
    }

    /// <summary>Removes a member; everyone may remove themselves.</summary>
    /// <returns>Null when done; <c>member_not_found</c>; <c>role_not_allowed</c> when that role is not theirs to take; <c>last_owner</c>.</returns>
    public Refusal? Remove(UserId by, UserId person)
    {
        if (!_members.TryGetValue(person, out var member))
            return new Refusal("member_not_found");
        if (by != person && !MayGive(by, member.Role))
            return NotAllowed;
        if (IsLastOwner(member))
            return new Refusal("last_owner");
        _members.Remove(person);
        return null;
    }

    private static Refusal NotAllowed => new("role_not_allowed");

    private bool MayGive(UserId by, OrganisationRole role) => RoleOf(by) is { } own && own.MayGive(role);

    private bool IsLastOwner(OrganisationMember member) =>
        member.Role == OrganisationRole.Owner && _members.Values.Count(other => other.Role == OrganisationRole.Owner) == 1;
}

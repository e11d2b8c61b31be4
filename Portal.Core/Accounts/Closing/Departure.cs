using Portal.Core.Primitives;

namespace Portal.Core.Accounts.Closing;

/// <summary>What becomes of the organisations of somebody who closes their account: those with others are left, those without are closed along, and the only owner of a team must hand it over first.</summary>
/// <param name="Blocked">Only owner, and others are there: nothing may happen before another owns it.</param>
/// <param name="ClosedAlong">Nobody else is there.</param>
/// <param name="Left">Others own it.</param>
public sealed record Departure(IReadOnlyList<OrganisationId> Blocked, IReadOnlyList<OrganisationId> ClosedAlong, IReadOnlyList<OrganisationId> Left)
{
    /// <param name="person">Who goes.</param>
    /// <param name="organisations">All they belong to, and all members of each.</param>
    /// <exception cref="ArgumentException">They do not belong to one of them.</exception>
    public static Departure Of(UserId person, IReadOnlyDictionary<OrganisationId, Roster> organisations)
    {
        ArgumentNullException.ThrowIfNull(organisations);
        var (blocked, along, left) = (new List<OrganisationId>(), new List<OrganisationId>(), new List<OrganisationId>());
        foreach (var (id, roster) in organisations)
        {
            if (roster.RoleOf(person) is not { } role)
                throw new ArgumentException("They are no member of one of these.", nameof(organisations));
            var others = roster.Members.Where(member => member.UserId != person).ToList();
            var which = others.Count == 0 ? along : role == OrganisationRole.Owner && others.TrueForAll(other => other.Role != OrganisationRole.Owner) ? blocked : left;
            which.Add(id);
        }

        return new Departure(blocked, along, left);
    }
}

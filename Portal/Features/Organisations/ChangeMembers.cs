using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Organisations;

/// <summary>Changes who belongs to an organisation and as what.</summary>
public sealed class ChangeMembers(OrganisationWork work)
{
    /// <returns>Null when done; <c>organisation_not_found</c>, and the refusals of <see cref="Roster.ChangeRole"/>.</returns>
    public Task<Refusal?> ChangeRoleAsync(Caller caller, Guid organisationId, Guid person, OrganisationRole role, CancellationToken cancellationToken) =>
        work.DoAsync(caller, organisationId, OrganisationRight.ManageMembers, async unit =>
        {
            if (!Enum.IsDefined(role))
                return new Refusal("invalid_field", "role");
            var roster = await unit.RosterAsync();
            var before = roster.RoleOf(new UserId(person));
            var changed = roster.ChangeRole(caller.Id, new UserId(person), role);
            if (!changed.IsAccepted)
                return changed.Refusal;
            Write(unit, changed.Value);
            return new Trace("member.role", new { Member = person, Before = before.ToString(), Role = role.ToString() });
        }, cancellationToken);

    /// <returns>Null when done; <c>organisation_not_found</c>, and the refusals of <see cref="Roster.TransferOwnership"/>.</returns>
    public Task<Refusal?> TransferOwnershipAsync(Caller caller, Guid organisationId, Guid to, CancellationToken cancellationToken) =>
        work.DoAsync(caller, organisationId, OrganisationRight.ManageOrganisation, async unit =>
        {
            var changed = (await unit.RosterAsync()).TransferOwnership(caller.Id, new UserId(to));
            if (!changed.IsAccepted)
                return changed.Refusal;
            foreach (var member in changed.Value)
                Write(unit, member);
            return new Trace("organisation.transfer", new { To = to });
        }, cancellationToken);

    /// <summary>Removes a member, or the caller, who leaves. What they submitted stays and goes on; what they have open here ends.</summary>
    /// <returns>Null when done; <c>organisation_not_found</c>, and the refusals of <see cref="Roster.Remove"/>.</returns>
    public Task<Refusal?> RemoveAsync(Caller caller, Guid organisationId, Guid person, CancellationToken cancellationToken) =>
        work.DoAsync(caller, organisationId, null, async unit =>
        {
            var id = new UserId(person);
            if ((await unit.RosterAsync()).Remove(caller.Id, id) is { } refusal)
                return refusal;
            unit.Organisation.NoteMembersChanged();
            await unit.Db.OrganisationMembers.Where(member => member.OrganisationId == unit.Organisation.Id && member.UserId == id).ExecuteDeleteAsync(unit.CancellationToken);
            await unit.Db.Users.Where(user => user.Id == person && user.CurrentOrganisationId == unit.Organisation.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.CurrentOrganisationId, (OrganisationId?)null), unit.CancellationToken);
            var now = unit.Now;
            await unit.Db.ApiKeys.Where(key => key.OrganisationId == unit.Organisation.Id && key.MadeBy == id && key.RevokedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, now), unit.CancellationToken);
            // A new stamp ends the pages and connections that still show what is not theirs any more.
            if (id != caller.Id)
                await unit.Db.Users.Where(user => user.Id == person).ExecuteUpdateAsync(set => set.SetProperty(user => user.SecurityStamp, Guid.NewGuid().ToString("N")), unit.CancellationToken);
            return new Trace(id == caller.Id ? "member.leave" : "member.remove", new { Member = person });
        }, cancellationToken);

    private static void Write(OrganisationUnit unit, OrganisationMember member)
    {
        unit.Organisation.NoteMembersChanged();
        unit.Db.OrganisationMembers.Update(member);
    }
}

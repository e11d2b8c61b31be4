using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Security.Sessions;

/// <summary>A right that somebody has in one organisation.</summary>
public readonly record struct HeldRight(OrganisationId Organisation, OrganisationRight Right);

/// <summary>What people may do in their organisations at this moment, by role and by how the organisation stands.</summary>
public sealed class HeldRights(IDbContextFactory<PortalDbContext> contexts)
{
    public async Task<ILookup<UserId, HeldRight>> OfAsync(IReadOnlyCollection<UserId> people, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from member in db.OrganisationMembers.AsNoTracking()
            join organisation in db.Organisations on member.OrganisationId equals organisation.Id
            where people.Contains(member.UserId)
            select new { member.UserId, member.Role, organisation.Id, organisation.State }).ToListAsync(cancellationToken);
        return (
            from row in rows
            from right in OrganisationRights.All
            where row.Role.May(right) && row.State.Allows(right)
            select (row.UserId, Held: new HeldRight(row.Id, right))).ToLookup(row => row.UserId, row => row.Held);
    }

    /// <summary>The roles that people have for the platform, by name.</summary>
    public async Task<ILookup<UserId, string>> RolesOfAsync(IReadOnlyCollection<UserId> people, CancellationToken cancellationToken)
    {
        var ids = people.Select(person => person.Value).ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from has in db.UserRoles
            join role in db.Roles on has.RoleId equals role.Id
            where ids.Contains(has.UserId)
            select new { has.UserId, role.Name }).ToListAsync(cancellationToken);
        return rows.ToLookup(row => new UserId(row.UserId), row => row.Name!);
    }

    public async Task<HashSet<HeldRight>> OfAsync(UserId person, CancellationToken cancellationToken) => [.. (await OfAsync([person], cancellationToken))[person]];
}

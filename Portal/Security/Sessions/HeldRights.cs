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

    public async Task<HashSet<HeldRight>> OfAsync(UserId person, CancellationToken cancellationToken) => [.. (await OfAsync([person], cancellationToken))[person]];
}

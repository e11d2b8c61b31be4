using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Account;

public sealed record AccountView(string DisplayName, string Email, DateTimeOffset RegisteredAt, IReadOnlyList<OrganisationView> Organisations);

public sealed record OrganisationView(OrganisationId Id, string Name, string TimeZone, OrganisationRole Role, IReadOnlyList<string> Projects);

/// <summary>What a person sees of the own account.</summary>
public sealed class AccountQueries(IDbContextFactory<PortalDbContext> contexts)
{
    public async Task<AccountView> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await db.Users.AsNoTracking().SingleAsync(user => user.Id == caller.Id.Value, cancellationToken);
        var organisations = await (
            from member in db.OrganisationMembers
            join organisation in db.Organisations on member.OrganisationId equals organisation.Id
            where member.UserId == caller.Id && organisation.State != OrganisationState.Closed
            orderby organisation.CreatedAt
            select new { organisation.Id, organisation.Name, organisation.TimeZone, member.Role }).ToListAsync(cancellationToken);
        var ids = organisations.Select(organisation => organisation.Id).ToList();
        var projects = await db.Projects.AsNoTracking().Where(project => ids.Contains(project.OrganisationId)).OrderBy(project => project.Name).ToListAsync(cancellationToken);
        return new AccountView(user.DisplayName, user.Email!, user.RegisteredAt,
        [
            .. organisations.Select(organisation => new OrganisationView(organisation.Id, organisation.Name, organisation.TimeZone, organisation.Role,
                [.. projects.Where(project => project.OrganisationId == organisation.Id).Select(project => project.Name)])),
        ]);
    }
}

using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing;

/// <summary>The one way to an organisation's money: through membership. What is not found and what is not yours look alike.</summary>
public static class BillingAccess
{
    /// <param name="organisationId">Null takes the one the person has belonged to longest.</param>
    public static async Task<Organisation?> FindAsync(PortalDbContext db, Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        var mine =
            from member in db.OrganisationMembers.AsNoTracking()
            join organisation in db.Organisations on member.OrganisationId equals organisation.Id
            where member.UserId == caller.Id
            orderby organisation.CreatedAt
            select organisation;
        return await (organisationId is { } wanted ? mine.Where(organisation => organisation.Id == wanted) : mine).FirstOrDefaultAsync(cancellationToken);
    }

    public static TimeZoneInfo ZoneOf(Organisation organisation) => TimeZoneInfo.FindSystemTimeZoneById(organisation.TimeZone);
}

using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing;

/// <summary>The way to an organisation's money: through membership.</summary>
public static class BillingAccess
{
    /// <param name="organisationId">Null takes the one the person works in.</param>
    public static async Task<Organisation?> FindAsync(PortalDbContext db, Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken) =>
        (await OrganisationAccess.FindAsync(db, caller, organisationId, cancellationToken))?.Organisation;

    public static TimeZoneInfo ZoneOf(Organisation organisation) => TimeZoneInfo.FindSystemTimeZoneById(organisation.TimeZone);
}

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

    /// <summary>The same where documents are fetched: owners of a closed organisation still may.</summary>
    public static async Task<Organisation?> FindForDocumentsAsync(PortalDbContext db, Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken) =>
        await FindAsync(db, caller, organisationId, cancellationToken) is { } found ? found
        : organisationId is { } id ? (await OrganisationAccess.FindOwnedAsync(db, caller, id, cancellationToken))?.Organisation : null;

    public static TimeZoneInfo ZoneOf(Organisation organisation) => TimeZoneInfo.FindSystemTimeZoneById(organisation.TimeZone);
}

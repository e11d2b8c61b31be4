using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Webhooks;

/// <summary>The way to an organisation's webhooks: they carry what it spends and runs out of the house, so that only those see and change them who answer for it.</summary>
internal static class WebhookAccess
{
    /// <returns>The organisation; <c>organisation_not_found</c> or <c>role_not_allowed</c>.</returns>
    public static async Task<Result<Organisation>> OrganisationAsync(PortalDbContext db, Caller caller, OrganisationId? organisation, CancellationToken cancellationToken) =>
        await OrganisationAccess.FindAsync(db, caller, organisation, cancellationToken) is not { } scope ? new Refusal(OrganisationAccess.NotFound)
            : scope.Refuse(OrganisationRight.ManageWebhooks) is { } notAllowed ? notAllowed : scope.Organisation;

    /// <returns>The webhook, tracked; <c>webhook_not_found</c> or <c>role_not_allowed</c>.</returns>
    public static async Task<Result<WebhookEndpoint>> EndpointAsync(PortalDbContext db, Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (await db.WebhookEndpoints.SingleOrDefaultAsync(endpoint => endpoint.Id == id, cancellationToken) is not { } endpoint)
            return new Refusal("webhook_not_found");
        var found = await OrganisationAsync(db, caller, endpoint.OrganisationId, cancellationToken);
        return found.IsAccepted ? endpoint : found.Refusal.Code == OrganisationAccess.RoleNotAllowed ? found.Refusal : new Refusal("webhook_not_found");
    }
}

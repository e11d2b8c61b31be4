using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Billing;

public static class BillingEndpoints
{
    public static void MapBilling(this WebApplication app)
    {
        var admin = app.MapGroup("/api/admin").RequireAuthorization(PortalRoles.Admin).AddEndpointFilter<SameOriginFilter>().WithTags("Administration");
        admin.MapPost("/organisations/{organisation:guid}/top-ups", async (HttpContext http, Guid organisation, TopUpWalletRequest request, TopUpWallet handler, CancellationToken cancellationToken) =>
        {
            var result = await handler.HandleAsync(CallerOf(http), new OrganisationId(organisation), request, cancellationToken);
            return result.IsAccepted ? Results.Ok(result.Value) : result.Refusal.ToProblem();
        }).WithName("TopUpWallet");
    }

    private static Caller CallerOf(HttpContext http) => Caller.Require(http.User, http.Connection.RemoteIpAddress?.ToString());
}

using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Billing.Cycles;

public static class CycleEndpoints
{
    public static void MapBillingCycles(this WebApplication app)
    {
        var organisation = app.MapAdmin("organisations/{organisation:guid}/billing-cycle");
        organisation.MapGet("", async (HttpContext http, Guid organisation, BillingCycleQuery query, CancellationToken cancellationToken) =>
            await query.GetAsync(http.Admin(), new OrganisationId(organisation), cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound())
            .WithName("GetBillingCycle").WithSummary("Zone and anchor day of an organisation's billing periods, and the next three periods.");
        organisation.MapPut("", async (HttpContext http, Guid organisation, ChangeBillingCycleRequest request, ChangeBillingCycle handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Admin(), new OrganisationId(organisation), request, cancellationToken)).ToProblemOr(() => Results.NoContent()))
            .WithName("ChangeBillingCycle").WithSummary("Agrees another zone or anchor day, from the next period on.");
    }
}

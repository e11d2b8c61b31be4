using Portal.Security;

namespace Portal.Features.Planner;

public static class PlannerRegistration
{
    public static void AddPlanner(this WebApplicationBuilder builder) => builder.Services.AddSingleton<PlanCapacity>();

    public static void MapPlanner(this WebApplication app) =>
        app.MapAdmin("planner").MapGet("", async (HttpContext http, [AsParameters] PlanQuestion question, PlanCapacity handler, CancellationToken cancellationToken) =>
        {
            var plan = await handler.HandleAsync(http.Admin(), question, null, cancellationToken);
            return plan.IsAccepted ? Results.Ok(plan.Value) : plan.Refusal.ToProblem();
        }).Produces<CapacityPlan>().WithName("PlanCapacity");
}

using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Billing.Budgets;

public static class BudgetEndpoints
{
    public static void MapBudgets(this WebApplication app)
    {
        var budgets = app.MapGroup("/api/billing/budgets").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Billing");
        budgets.MapGet("", async (HttpContext http, Guid? organisation, BudgetQueries queries, CancellationToken cancellationToken) =>
            await queries.ListAsync(http.Caller(), organisation is { } id ? new OrganisationId(id) : null, cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound())
            .WithName("ListBudgets").WithSummary("The budgets of an organisation, its projects and keys, with what is spent and held this month.");
        budgets.MapPut("", async (HttpContext http, ChangeBudgetRequest request, ChangeBudget handler, CancellationToken cancellationToken) =>
            (await handler.SetAsync(http.Caller(), request, cancellationToken)).Refusal.ToProblemOr(() => Results.NoContent()))
            .WithName("SetBudget").WithSummary("Sets the monthly budget of the organisation, or of one of its projects or keys.");
        budgets.MapDelete("", async (HttpContext http, Guid? organisation, Guid? project, Guid? key, ChangeBudget handler, CancellationToken cancellationToken) =>
            (await handler.RemoveAsync(http.Caller(), organisation, project, key, cancellationToken)).ToProblemOr(() => Results.NoContent()))
            .WithName("RemoveBudget").WithSummary("Takes the budget of the organisation, or of one of its projects or keys, away.");
    }
}

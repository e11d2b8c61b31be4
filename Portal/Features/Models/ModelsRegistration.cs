using Portal.Core.Primitives;
using Portal.Security;
using Portal.Security.ApiKeys;

namespace Portal.Features.Models;

public static class ModelsRegistration
{
    public static void AddModels(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ModelQueries>();

    public static void MapModels(this WebApplication app) =>
        app.MapGet("/api/models", async (HttpContext http, Guid? organisation, ModelQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Caller(), organisation is { } id ? new OrganisationId(id) : null, cancellationToken) is { } catalogue ? Results.Ok(catalogue) : Results.NotFound())
            .RequireAuthorization().AcceptsApiKeys(ofWholeOrganisation: true).WithName("ListModels").WithTags("Tasks")
            .WithSummary("Ready-made models with the price of an hour and what they took the organisation lately, and the models that its tasks trained.");
}

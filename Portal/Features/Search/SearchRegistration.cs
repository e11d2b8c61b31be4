using Portal.Security;

namespace Portal.Features.Search;

public static class SearchRegistration
{
    public static void AddSearch(this WebApplicationBuilder builder) => builder.Services.AddSingleton<SearchPortal>();

    public static void MapSearch(this WebApplication app) =>
        app.MapGroup("/api").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Search")
            .MapGet("/search", async (HttpContext http, string? q, SearchPortal handler, CancellationToken cancellationToken) =>
                await handler.HandleAsync(http.Caller(), q, cancellationToken) is var found && found.IsAccepted ? Results.Ok(found.Value) : found.Refusal!.ToProblem())
            .WithName("Search").WithSummary("Finds tasks, projects, files, invoices and members of the organisation you work in, and pages and acts, by a part of their name.");
}

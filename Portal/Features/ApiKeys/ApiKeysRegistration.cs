using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.ApiKeys;

public static class ApiKeysRegistration
{
    public static void AddApiKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ChangeApiKeys>();
        builder.Services.AddSingleton<ApiKeyQueries>();
    }

    public static void MapApiKeys(this WebApplication app)
    {
        var keys = app.MapGroup("/api/keys").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Account");
        keys.MapGet("", async (HttpContext http, Guid? organisation, ApiKeyQueries queries, CancellationToken cancellationToken) =>
            await queries.ListAsync(http.Caller(), organisation is { } id ? new OrganisationId(id) : null, cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound()).WithName("ListApiKeys");
        keys.MapPost("", async (HttpContext http, MakeApiKeyRequest request, ChangeApiKeys handler, CancellationToken cancellationToken) =>
            await handler.MakeAsync(http.Caller(), request, cancellationToken) is var made && made.IsAccepted ? Results.Ok(made.Value) : made.Refusal!.ToProblem())
            .WithName("MakeApiKey").WithSummary("Makes a key for programs. Its secret is in this answer, and nowhere else.");
        keys.MapDelete("{id:guid}", async (HttpContext http, Guid id, ChangeApiKeys handler, CancellationToken cancellationToken) =>
            (await handler.RevokeAsync(http.Caller(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("RevokeApiKey");
    }
}

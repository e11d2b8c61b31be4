using Portal.Security;
using Portal.Security.ApiKeys;

namespace Portal.Features.Environments;

public static class EnvironmentsRegistration
{
    public static void AddEnvironments(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EnvironmentQueries>();
        builder.Services.AddSingleton<RegisterEnvironment>();
        builder.Services.AddSingleton<ChangeEnvironment>();
    }

    public static void MapEnvironments(this WebApplication app)
    {
        app.MapGet("/api/environments", (EnvironmentQueries queries, CancellationToken cancellationToken) => queries.ChoicesAsync(cancellationToken))
            .RequireAuthorization().AcceptsApiKeys().WithName("ListEnvironments").WithTags("Tasks").WithSummary("Systems that a command may run in, instead of the host's own.");
        var group = app.MapAdmin("environments");
        group.MapGet("", async (HttpContext http, EnvironmentQueries queries, CancellationToken cancellationToken) =>
            await queries.AllAsync(http.Admin(), cancellationToken)).WithName("ListAllEnvironments");
        group.MapPost("", async (HttpContext http, RegisterEnvironmentRequest request, RegisterEnvironment handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Admin(), request, cancellationToken)).ToProblemOr(() => Results.Created())).WithName("RegisterEnvironment");
        group.MapPut("{name}", async (HttpContext http, string name, ChangeEnvironmentRequest request, ChangeEnvironment handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Admin(), name, request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("ChangeEnvironment");
    }
}

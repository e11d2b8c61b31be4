using Portal.Security;

namespace Portal.Features.Capacity;

public static class CapacityRegistration
{
    public static void AddCapacity(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CapacityQueries>();
        builder.Services.AddSingleton<ChangeNode>();
    }

    public static void MapCapacity(this WebApplication app)
    {
        var group = app.MapAdmin("capacity");
        group.MapGet("", async (HttpContext http, CapacityQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Admin(), cancellationToken)).WithName("GetCapacity");
        group.MapPost("nodes", async (HttpContext http, ChangeNodeRequest request, ChangeNode handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Admin(), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("ChangeNode");
    }
}

using Portal.Security;

namespace Portal.Features.Account;

public static class AdministratorEndpoints
{
    public static void MapAdministrators(this WebApplication app)
    {
        var administrators = app.MapAdmin("administrators");
        administrators.MapGet("", (HttpContext http, Administrators handler, CancellationToken cancellationToken) => handler.ListAsync(http.Admin(), cancellationToken)).WithName("ListAdministrators");
        administrators.MapPost("", async (HttpContext http, AppointAdministratorRequest request, Administrators handler, CancellationToken cancellationToken) =>
            (await handler.AppointAsync(http.Admin(), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("AppointAdministrator").WithSummary("Makes a registered person an administrator or a reviewer.");
        administrators.MapDelete("{id:guid}", async (HttpContext http, Guid id, string? role, Administrators handler, CancellationToken cancellationToken) =>
            (await handler.DismissAsync(http.Admin(), id, role ?? PortalRoles.Admin, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("DismissAdministrator");
    }
}

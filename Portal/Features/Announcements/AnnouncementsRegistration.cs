using Portal.Security;

namespace Portal.Features.Announcements;

public static class AnnouncementsRegistration
{
    public static void AddAnnouncements(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AnnouncementQueries>();
        builder.Services.AddSingleton<ChangeAnnouncements>();
        builder.Services.AddSingleton<DismissAnnouncement>();
    }

    public static void MapAnnouncements(this WebApplication app)
    {
        app.MapGet("/api/announcements", (HttpContext http, AnnouncementQueries queries, CancellationToken cancellationToken) => queries.ShownAsync(Caller.From(http.User), cancellationToken))
            .AllowAnonymous().WithTags("Announcements").WithName("ListAnnouncements").WithSummary("What the operator tells everybody now, in the language of the request.");
        app.MapPut("/api/announcements/{id:guid}/dismissal", async (HttpContext http, Guid id, DismissAnnouncement handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Caller(), id, cancellationToken)).ToProblemOr(() => Results.NoContent()))
            .RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Announcements").WithName("DismissAnnouncement");
        var group = app.MapAdmin("announcements");
        group.MapGet("", (HttpContext http, AnnouncementQueries queries, CancellationToken cancellationToken) => queries.ListAsync(http.Admin(), cancellationToken)).WithName("ListAllAnnouncements");
        group.MapPost("", async (HttpContext http, WriteAnnouncementRequest request, ChangeAnnouncements handler, CancellationToken cancellationToken) =>
            (await handler.WriteAsync(http.Admin(), request, cancellationToken)).ToProblemOr(() => Results.Created())).WithName("WriteAnnouncement");
        group.MapPut("{id:guid}", async (HttpContext http, Guid id, ChangeAnnouncementRequest request, ChangeAnnouncements handler, CancellationToken cancellationToken) =>
            (await handler.ChangeAsync(http.Admin(), id, request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("ChangeAnnouncement");
        group.MapDelete("{id:guid}", async (HttpContext http, Guid id, ChangeAnnouncements handler, CancellationToken cancellationToken) =>
            (await handler.EndAsync(http.Admin(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("EndAnnouncement").WithSummary("Takes it down; it stays in the list.");
    }
}

using Portal.Background;
using Portal.Hosting;
using Portal.Security;

namespace Portal.Features.Notifications;

public static class NotificationsRegistration
{
    public static void AddNotifications(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<NotificationOptions>(NotificationOptions.Section);
        builder.Services.AddSingleton<AlertWords>();
        builder.Services.AddSingleton<WriteDailyMails>();
        builder.Services.AddSingleton<TellOfWaitingTasks>();
        builder.Services.AddSingleton<TellOfNewDevices>();
        builder.Services.AddSingleton<HandOutAlerts>();
        builder.Services.AddSingleton<NotificationQueries>();
        builder.Services.AddSingleton<ReadNotifications>();
        builder.Services.AddSingleton<ChooseNotifications>();
        builder.Services.AddWorker<AlertWorker>();
        builder.Services.AddWorker<NoticeWorker>();
    }

    public static void MapNotifications(this WebApplication app)
    {
        var own = app.MapGroup("/api/notifications").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Notifications");
        own.MapGet("", (HttpContext http, bool? unread, int? page, NotificationQueries queries, CancellationToken cancellationToken) => queries.ListAsync(http.Caller(), unread ?? false, page ?? 1, cancellationToken))
            .WithName("ListNotifications").WithSummary("Your notifications, the newest first, in the language of the request.");
        own.MapPost("read", async (HttpContext http, ReadNotificationsRequest request, ReadNotifications handler, CancellationToken cancellationToken) =>
            Results.Ok(new { read = await handler.HandleAsync(http.Caller(), request, cancellationToken) })).WithName("ReadNotifications").WithSummary("Marks your notifications as read: those named, or all.");
        own.MapGet("choices", (HttpContext http, NotificationQueries queries, CancellationToken cancellationToken) => queries.ChoicesAsync(http.Caller(), cancellationToken))
            .WithName("ListNotificationChoices").WithSummary("How you hear of each kind.");
        own.MapPut("choices", async (HttpContext http, ChooseNotificationsRequest request, ChooseNotifications handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Caller(), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("ChooseNotifications");
    }
}

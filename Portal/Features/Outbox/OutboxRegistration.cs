using Portal.Background;
using Portal.Hosting;
using Portal.Security;

namespace Portal.Features.Outbox;

public static class OutboxRegistration
{
    public static void AddOutbox(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<MailOptions>(MailOptions.Section);
        builder.Services.AddSingleton<MailSender>();
        builder.Services.AddSingleton<OutboxQueries>();
        builder.Services.AddSingleton<OpenMail>();
        builder.Services.AddSingleton<RetryMail>();
        builder.Services.AddWorker<MailWorker>();
    }

    public static void MapOutbox(this WebApplication app)
    {
        var group = app.MapAdmin("outbox");
        group.MapGet("", async (HttpContext http, MailState? state, int? page, OutboxQueries queries, CancellationToken cancellationToken) =>
            await queries.ListAsync(http.Admin(), state, page ?? 1, cancellationToken)).WithName("ListMails");
        // A post, because it leaves a trace.
        group.MapPost("{id:guid}/open", async (HttpContext http, Guid id, OpenMail handler, CancellationToken cancellationToken) =>
            await handler.HandleAsync(http.Admin(), id, cancellationToken) is var opened && opened.IsAccepted ? Results.Ok(opened.Value) : opened.Refusal!.ToProblem()).WithName("OpenMail");
        group.MapPost("{id:guid}/retry", async (HttpContext http, Guid id, RetryMail handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Admin(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("RetryMail");
    }
}

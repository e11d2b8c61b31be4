using Portal.Background;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Security;

namespace Portal.Features.Webhooks;

public static class WebhooksRegistration
{
    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<WebhookOptions>(WebhookOptions.Section);
        builder.Services.AddSingleton<WebhookSecrets>();
        builder.Services.AddSingleton<WebhookSender>();
        builder.Services.AddSingleton<DeliverWebhooks>();
        builder.Services.AddSingleton<ChangeWebhooks>();
        builder.Services.AddSingleton<SendWebhooks>();
        builder.Services.AddSingleton<WebhookQueries>();
        builder.Services.AddWorker<WebhookWorker>();
    }

    public static void MapWebhooks(this WebApplication app)
    {
        var webhooks = app.MapGroup("/api/webhooks").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Webhooks");
        webhooks.MapGet("", async (HttpContext http, Guid? organisation, WebhookQueries queries, CancellationToken cancellationToken) =>
            await queries.ListAsync(http.Caller(), organisation is { } id ? new OrganisationId(id) : null, cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound()).WithName("ListWebhooks");
        webhooks.MapPost("", async (HttpContext http, AddWebhookRequest request, ChangeWebhooks handler, CancellationToken cancellationToken) =>
            Answer(await handler.AddAsync(http.Caller(), request, cancellationToken))).WithName("AddWebhook").WithSummary("Adds a webhook. Its secret is in this answer, and nowhere else.");
        webhooks.MapPut("{id:guid}", async (HttpContext http, Guid id, ChangeWebhookRequest request, ChangeWebhooks handler, CancellationToken cancellationToken) =>
            (await handler.ChangeAsync(http.Caller(), id, request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("ChangeWebhook");
        webhooks.MapDelete("{id:guid}", async (HttpContext http, Guid id, ChangeWebhooks handler, CancellationToken cancellationToken) =>
            (await handler.RemoveAsync(http.Caller(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("RemoveWebhook");
        webhooks.MapPost("{id:guid}/rotate", async (HttpContext http, Guid id, ChangeWebhooks handler, CancellationToken cancellationToken) =>
            Answer(await handler.RotateAsync(http.Caller(), id, cancellationToken))).WithName("RotateWebhookSecret").WithSummary("Makes a new secret; messages carry both signatures for a while.");
        webhooks.MapPost("{id:guid}/test", async (HttpContext http, Guid id, SendWebhooks handler, CancellationToken cancellationToken) =>
            Sent(await handler.TestAsync(http.Caller(), id, cancellationToken))).WithName("TestWebhook").WithSummary("Sends a message of type webhook.test.");
        webhooks.MapGet("{id:guid}/deliveries", async (HttpContext http, Guid id, int? page, WebhookQueries queries, CancellationToken cancellationToken) =>
            Answer(await queries.DeliveriesAsync(http.Caller(), id, page ?? 1, cancellationToken))).WithName("ListWebhookDeliveries");
        webhooks.MapPost("deliveries/{id:guid}/resend", async (HttpContext http, Guid id, SendWebhooks handler, CancellationToken cancellationToken) =>
            Sent(await handler.ResendAsync(http.Caller(), id, cancellationToken))).WithName("ResendWebhook");
    }

    private static IResult Answer<T>(Result<T> answer) => answer.IsAccepted ? Results.Ok(answer.Value) : answer.Refusal.ToProblem();

    // 202: it is on its way.
    private static IResult Sent(Result<Guid> sent) => sent.IsAccepted ? Results.Json(new { id = sent.Value }, statusCode: StatusCodes.Status202Accepted) : sent.Refusal.ToProblem();
}

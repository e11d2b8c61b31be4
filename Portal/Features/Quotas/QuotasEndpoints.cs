using Portal.Core.Primitives;
using Portal.Security;
using Portal.Security.ApiKeys;

namespace Portal.Features.Quotas;

public static class QuotasEndpoints
{
    public static void MapQuotas(this WebApplication app)
    {
        var own = app.MapGroup("/api").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Quotas");
        own.MapGet("/quotas", async (HttpContext http, Guid? organisation, QuotaQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Caller(), organisation, cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound())
            .AcceptsApiKeys(ofWholeOrganisation: true).WithName("GetQuotas").WithSummary("What an organisation and its projects may hold, what they hold now, and what was asked.");
        own.MapGet("/projects/{project:guid}/quota", async (HttpContext http, Guid project, QuotaQueries queries, CancellationToken cancellationToken) =>
            await queries.RoomAsync(http.Caller(), new ProjectId(project), cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound())
            .AcceptsApiKeys().WithName("GetProjectQuota").WithSummary("What is left for a project's next task or file: of each field the tighter of the project's limit and the organisation's.");
        own.MapPut("/projects/{project:guid}/quota", async (HttpContext http, Guid project, ProjectQuotaRequest request, ChangeProjectQuota handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Caller(), new ProjectId(project), request, cancellationToken)).ToProblemOr(() => Results.NoContent()))
            .WithName("ChangeProjectQuota").WithSummary("Sets all limits of a project, each within the organisation's.");
        own.MapPost("/quota-requests", async (HttpContext http, AskForQuotaRequest request, AskForQuota handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Caller(), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("AskForQuota").WithSummary("Asks the platform for more than the organisation may hold.");
        own.MapPost("/quota-requests/{id:guid}/withdraw", async (HttpContext http, Guid id, AskForQuota handler, CancellationToken cancellationToken) =>
            (await handler.WithdrawAsync(http.Caller(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("WithdrawQuotaRequest");
        var admin = app.MapAdmin("quota-requests");
        admin.MapGet("", (HttpContext http, QuotaQueueQueries queries, CancellationToken cancellationToken) => queries.ListAsync(http.Admin(), cancellationToken))
            .WithName("ListQuotaRequests").WithSummary("Open requests by age with use now and the peak of 30 days, raises in force, and the last answers.");
        admin.MapPost("{id:guid}/answer", async (HttpContext http, Guid id, AnswerQuotaRequestRequest request, AnswerQuotaRequest handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Admin(), id, request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("AnswerQuotaRequest").WithSummary("With amounts it grants them, without any it refuses.");
        admin.MapPost("{id:guid}/end", async (HttpContext http, Guid id, AnswerQuotaRequest handler, CancellationToken cancellationToken) =>
            (await handler.EndAsync(http.Admin(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("EndQuotaRaise").WithSummary("Ends at once what was given for a time.");
    }
}

using Portal.Background;
using Portal.Core.Primitives;
using Portal.Features.Audit.Chain;
using Portal.Security;

namespace Portal.Features.Audit;

public static class AuditRegistration
{
    public static void AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditQueries>();
        builder.Services.AddSingleton<OrganisationAudit>();
        builder.Services.AddSingleton<AuditHeads>();
        builder.Services.AddSingleton<SealAudit>();
        builder.Services.AddSingleton<VerifyAudit>();
        builder.Services.AddWorker<AuditSealWorker>();
    }

    public static void MapAudit(this WebApplication app)
    {
        var group = app.MapAdmin("audit");
        group.MapGet("", async (HttpContext http, string? actor, string? act, string? target, DateOnly? from, DateOnly? to, int? page, AuditQueries queries, CancellationToken cancellationToken) =>
            await queries.ListAsync(http.Admin(), new AuditFilter(actor, act, target, from, to), page ?? 1, cancellationToken)).WithName("ListAuditEntries");
        group.MapGet("head", async (HttpContext http, VerifyAudit handler, CancellationToken cancellationToken) =>
            Results.Ok(new { head = (await handler.HeadAsync(http.Admin(), cancellationToken))?.ToString() })).WithName("GetAuditHead");
        group.MapPost("verify", async (HttpContext http, string? head, VerifyAudit handler, CancellationToken cancellationToken) =>
            head is not null && AuditHead.Parse(head) is null ? new Refusal("invalid_field", "head").ToProblem() : Results.Ok(await handler.RunAsync(http.Admin(), AuditHead.Parse(head), cancellationToken)))
            .WithName("VerifyAudit").WithSummary("Follows the chain of entries; with a head that was kept, compares with it too.");
        group.MapGet("csv", (HttpContext http, string? actor, string? act, string? target, DateOnly? from, DateOnly? to, AuditQueries queries, CancellationToken cancellationToken) =>
            Results.Stream(stream => AuditCsv.WriteAsync(stream, queries.AllAsync(http.Admin(), new AuditFilter(actor, act, target, from, to), cancellationToken), cancellationToken),
                "text/csv; charset=utf-8", "audit.csv")).WithName("ExportAuditEntries");
        var own = app.MapGroup("/api/organisations/{id:guid}/audit").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Organisations");
        own.MapGet("", async (HttpContext http, Guid id, string? actor, string? act, DateOnly? from, DateOnly? to, int? page, OrganisationAudit audit, CancellationToken cancellationToken) =>
            await audit.ListAsync(http.Caller(), new OrganisationId(id), new AuditFilter(actor, act, null, from, to), page ?? 1, cancellationToken) is var found && found.IsAccepted ? Results.Ok(found.Value) : found.Refusal!.ToProblem())
            .WithName("ListOrganisationAudit").WithSummary("Who did what in the organisation, the newest first; for owners and administrators.");
        own.MapGet("csv", async (HttpContext http, Guid id, string? actor, string? act, DateOnly? from, DateOnly? to, OrganisationAudit audit, CancellationToken cancellationToken) =>
            await audit.ExportAsync(http.Caller(), new OrganisationId(id), new AuditFilter(actor, act, null, from, to), cancellationToken) is var found && found.IsAccepted
                ? Results.Stream(stream => found.Value(stream, cancellationToken), "text/csv; charset=utf-8", "audit.csv")
                : found.Refusal!.ToProblem())
            .WithName("ExportOrganisationAudit");
    }
}

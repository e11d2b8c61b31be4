using Portal.Security;

namespace Portal.Features.Audit;

public static class AuditRegistration
{
    public static void AddAudit(this WebApplicationBuilder builder) => builder.Services.AddSingleton<AuditQueries>();

    public static void MapAudit(this WebApplication app)
    {
        var group = app.MapAdmin("audit");
        group.MapGet("", async (HttpContext http, string? actor, string? act, string? target, DateOnly? from, DateOnly? to, int? page, AuditQueries queries, CancellationToken cancellationToken) =>
            await queries.ListAsync(http.Admin(), new AuditFilter(actor, act, target, from, to), page ?? 1, cancellationToken)).WithName("ListAuditEntries");
        group.MapGet("csv", (HttpContext http, string? actor, string? act, string? target, DateOnly? from, DateOnly? to, AuditQueries queries, CancellationToken cancellationToken) =>
            Results.Stream(stream => AuditCsv.WriteAsync(stream, queries.AllAsync(http.Admin(), new AuditFilter(actor, act, target, from, to), cancellationToken), cancellationToken),
                "text/csv; charset=utf-8", "audit.csv")).WithName("ExportAuditEntries");
    }
}

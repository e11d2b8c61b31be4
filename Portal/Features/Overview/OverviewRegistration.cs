using Portal.Security;

namespace Portal.Features.Overview;

public static class OverviewRegistration
{
    public static void AddOverview(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OverviewQueries>();
        builder.Services.AddSingleton<LedgerExport>();
    }

    public static void MapOverview(this WebApplication app)
    {
        var group = app.MapAdmin("overview");
        group.MapGet("", async (HttpContext http, OverviewQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Admin(), cancellationToken)).WithName("GetOverview");
        group.MapGet("ledger.journal", (HttpContext http, LedgerExport export, OverviewQueries queries, CancellationToken cancellationToken) =>
            Results.Stream(stream => export.WriteAsync(http.Admin(), queries.Currency, stream, cancellationToken), "text/plain; charset=utf-8", "ledger.journal")).WithName("ExportLedger")
            .WithSummary("The whole ledger as a journal in whole micro-units, which hledger check -s accepts.");
    }
}

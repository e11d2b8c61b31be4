using Portal.Security;

namespace Portal.Features.Overview;

public static class OverviewRegistration
{
    public static void AddOverview(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OverviewQueries>();
        builder.Services.AddSingleton<LedgerCheck>();
    }

    public static void MapOverview(this WebApplication app)
    {
        var group = app.MapAdmin("overview");
        group.MapGet("", async (HttpContext http, OverviewQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Admin(), cancellationToken)).WithName("GetOverview");
        group.MapGet("ledger-check", async (HttpContext http, LedgerCheck check, OverviewQueries queries, CancellationToken cancellationToken) =>
            await check.RunAsync(http.Admin(), queries.Currency, cancellationToken)).WithName("CheckLedger");
    }
}

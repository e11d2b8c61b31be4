using System.Globalization;
using Portal.Exports;
using Portal.Security;

namespace Portal.Features.Usage;

public static class UsageRegistration
{
    public static void AddUsage(this WebApplicationBuilder builder) => builder.Services.AddSingleton<UsageQueries>();

    public static void MapUsage(this WebApplication app)
    {
        var usage = app.MapGroup("/api/usage").RequireAuthorization().WithTags("Usage");
        usage.MapGet("/", async (HttpContext http, string? period, string? from, string? to, Guid? project, UsageQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(Caller.Require(http.User), new UsageFilter(period, from, to, project), cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound()).WithName("GetUsage");
        usage.MapGet("/usage.csv", async (HttpContext http, string? period, string? from, string? to, Guid? project, UsageQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(Caller.Require(http.User), new UsageFilter(period, from, to, project), cancellationToken) is { } view
                ? Results.File(Csv(view), CsvExport.ContentType, $"usage-{view.Period.First:yyyy-MM-dd}-{view.Period.Last:yyyy-MM-dd}.csv") : Results.NotFound()).WithName("ExportUsage");
    }

    private static byte[] Csv(UsageView view) => CsvExport.Write(
        ["Day", "SkuId", "ConsumedQuantity", "ConsumedUnit", "BilledCost", "BillingCurrency"],
        view.Days.Select(day => new[]
        {
            day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Sku.Code, day.PricingQuantity.ToString(CultureInfo.InvariantCulture),
            day.Sku.Unit.ConsumedUnit, day.Cost.ToDecimalString(), day.Cost.Currency,
        }));
}

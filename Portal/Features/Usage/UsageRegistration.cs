using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Primitives;
using Portal.Exports;
using Portal.Security;
using Portal.Security.ApiKeys;

namespace Portal.Features.Usage;

public static class UsageRegistration
{
    private static readonly string[] Header = ["day", "sku", "description", "consumed_quantity", "consumed_unit", "quantity", "pricing_unit", "cost", "currency"];

    public static void AddUsage(this WebApplicationBuilder builder) => builder.Services.AddSingleton<UsageQueries>();

    public static void MapUsage(this WebApplication app)
    {
        var api = app.MapGroup("/api").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().AcceptsApiKeys(ofWholeOrganisation: true).WithTags("Usage");
        api.MapGet("/usage", async (HttpContext http, string? period, string? from, string? to, Guid? project, Guid? organisation, UsageQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(Caller.Require(http.User), Filter(period, from, to, project, organisation), cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound())
            .WithName("GetUsage");
        api.MapGet("/usage.csv", async (
            HttpContext http, string? period, string? from, string? to, Guid? project, Guid? organisation, UsageQueries queries, IStringLocalizer<PricingText> texts, CancellationToken cancellationToken) =>
            await queries.GetAsync(Caller.Require(http.User), Filter(period, from, to, project, organisation), cancellationToken) is { } view
                ? Results.File(CsvExport.Write(Header, Rows(view, texts)), CsvExport.ContentType, $"usage-{view.Period.First:yyyy-MM-dd}-{view.Period.Last:yyyy-MM-dd}.csv")
                : Results.NotFound())
            .WithName("ExportUsage");
    }

    private static UsageFilter Filter(string? period, string? from, string? to, Guid? project, Guid? organisation) =>
        new(period, from, to, project, organisation is { } id ? new OrganisationId(id) : null);

    private static IEnumerable<string?[]> Rows(UsageView view, IStringLocalizer<PricingText> texts) => view.Days.Select(row => new string?[]
    {
        row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.Sku.Code, SkuFormat.Name(row.Sku, texts),
        row.PricingQuantity.ToString(CultureInfo.InvariantCulture), row.Sku.Unit.ConsumedUnit,
        decimal.Round((decimal)row.PricingQuantity / row.Sku.Unit.ConsumedPerUnit, 6, MidpointRounding.AwayFromZero).ToString("0.######", CultureInfo.InvariantCulture),
        row.Sku.Unit.Code, row.Cost.ToDecimalString(), row.Cost.Currency,
    });
}

using Microsoft.Extensions.Options;
using Portal.Core.Primitives;
using Portal.Exports;
using Portal.Features.Billing.Details;
using Portal.Hosting;
using Portal.Security;
using Portal.Security.ApiKeys;

namespace Portal.Features.Billing.Exports;

public static class ExportEndpoints
{
    public static void MapBillingExports(this WebApplication app)
    {
        var billing = app.MapGroup("/api/billing").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Billing");
        billing.MapGet("/details", async (HttpContext http, Guid? organisation, ChangeBillingDetails handler, CancellationToken cancellationToken) =>
            await handler.GetAsync(http.Caller(), IdOf(organisation), cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound()).WithName("GetBillingDetails");
        billing.MapPut("/details", async (HttpContext http, ChangeBillingDetailsRequest request, ChangeBillingDetails handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Caller(), request, cancellationToken)).ToProblemOr(() => Results.NoContent()))
            .WithName("ChangeBillingDetails").WithSummary("How the organisation is named on its invoices: title, tax number, address, bank.");
        billing.MapGet("/focus.csv", async (HttpContext http, Guid? organisation, string? period, FocusExport export, CancellationToken cancellationToken) =>
            await export.WriteAsync(http.Caller(), IdOf(organisation), period, cancellationToken) is { } file
                ? Results.File(file.Bytes, CsvExport.ContentType, $"focus-{file.Name}.csv") : Results.NotFound())
            .AcceptsApiKeys(ofWholeOrganisation: true).WithName("ExportFocus").WithSummary("Charges of a period, and credit notes issued in it, in the columns of FOCUS 1.1.");
        app.MapAdmin("invoicing").MapGet("tax-applications.csv", async (
            HttpContext http, DateOnly? from, DateOnly? to, TaxApplications export, IOptions<PortalOptions> site, TimeProvider time, CancellationToken cancellationToken) =>
        {
            var today = LocalDay.Containing(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(site.Value.DefaultTimeZone));
            var (first, last) = (from ?? new DateOnly(today.Year, today.Month, 1), to ?? today);
            return last < first || last.Year > 9998
                ? new Refusal("invalid_range", "to").ToProblem()
                : Results.File(await export.WriteAsync(http.Admin(), first, last, cancellationToken), CsvExport.ContentType, $"tax-applications-{first:yyyy-MM-dd}-{last:yyyy-MM-dd}.csv");
        }).WithName("ExportTaxApplications").WithSummary("What the tax platform needs to issue its invoices, by day of issue; this month without a range.");
    }

    private static OrganisationId? IdOf(Guid? organisation) => organisation is { } id ? new OrganisationId(id) : null;
}

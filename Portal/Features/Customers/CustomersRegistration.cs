using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Exports;
using Portal.Security;

namespace Portal.Features.Customers;

public static class CustomersRegistration
{
    public static void AddCustomers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CustomerQueries>();
        builder.Services.AddSingleton<CustomerDetailQuery>();
        builder.Services.AddSingleton<ChangeLimits>();
        builder.Services.AddSingleton<SuspendOrganisation>();
    }

    public static void MapCustomers(this WebApplication app)
    {
        var group = app.MapAdmin("customers");
        group.MapGet("", async (HttpContext http, string? q, OrganisationStanding? standing, CustomerSort? sort, int? page, CustomerQueries queries, CancellationToken cancellationToken) =>
            await queries.ListAsync(http.Admin(), new CustomerFilter(q, standing, sort ?? CustomerSort.Newest), page ?? 1, cancellationToken)).WithName("ListCustomers");
        group.MapGet("csv", async (HttpContext http, string? q, OrganisationStanding? standing, CustomerSort? sort, CustomerQueries queries, CancellationToken cancellationToken) =>
            Results.File(CustomersCsv.Write(await queries.AllAsync(http.Admin(), new CustomerFilter(q, standing, sort ?? CustomerSort.Newest), cancellationToken)), CsvExport.ContentType, "customers.csv"))
            .WithName("ExportCustomers");
        group.MapGet("{id:guid}", async (HttpContext http, Guid id, CustomerDetailQuery query, CancellationToken cancellationToken) =>
            await query.GetAsync(http.Admin(), id, cancellationToken) is { } customer ? Results.Ok(customer) : Results.NotFound()).WithName("GetCustomer");
        group.MapPut("{id:guid}/limits", async (HttpContext http, Guid id, LimitsRequest request, ChangeLimits handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Admin(), new OrganisationId(id), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("ChangeCustomerLimits");
        group.MapPut("{id:guid}/suspension", async (HttpContext http, Guid id, SuspendRequest request, SuspendOrganisation handler, CancellationToken cancellationToken) =>
            await handler.SuspendAsync(http.Admin(), new OrganisationId(id), request, cancellationToken) is var done && done.IsAccepted ? Results.Ok(new { stopped = done.Value }) : done.Refusal!.ToProblem())
            .WithName("SuspendCustomer").WithSummary("Stops its tasks and lets it start nothing; its people can still read and pay.");
        group.MapDelete("{id:guid}/suspension", async (HttpContext http, Guid id, SuspendOrganisation handler, CancellationToken cancellationToken) =>
            (await handler.ResumeAsync(http.Admin(), new OrganisationId(id), cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("ResumeCustomer");
    }
}

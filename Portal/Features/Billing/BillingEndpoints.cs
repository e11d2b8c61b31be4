using System.Globalization;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Exports;
using Portal.Features.Billing.Auditing;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.Checkouts;
using Portal.Features.Billing.Cycles;
using Portal.Features.Billing.Documents;
using Portal.Features.Billing.Exports;
using Portal.Features.Billing.Invoicing;
using Portal.Features.Billing.Payments;
using Portal.Security;
using Portal.Security.ApiKeys;

namespace Portal.Features.Billing;

public static class BillingEndpoints
{
    private static readonly string[] TransactionHeader =
        ["at", "kind", "state", "account", "change", "held", "balance_after", "currency", "cause", "task", "task_name", "id"];

    public static void MapBilling(this WebApplication app)
    {
        var billing = app.MapGroup("/api/billing").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().AcceptsApiKeys(ofWholeOrganisation: true).WithTags("Billing");
        billing.MapGet("/balance", async (HttpContext http, Guid? organisation, BillingQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.BalanceAsync(CallerOf(http), IdOf(organisation), cancellationToken))).WithName("GetBalance");
        billing.MapGet("/overview", async (HttpContext http, Guid? organisation, BillingQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.OverviewAsync(CallerOf(http), IdOf(organisation), cancellationToken))).WithName("GetBillingOverview");
        billing.MapGet("/forecast", async (HttpContext http, Guid? organisation, BillingQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.OutlookAsync(CallerOf(http), IdOf(organisation), cancellationToken))).WithName("GetForecast").WithSummary("The pace of the last days, the month's expected total, and when the money ends.");
        billing.MapGet("/bill", async (HttpContext http, Guid? organisation, string? period, BillingQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.BillAsync(CallerOf(http), IdOf(organisation), period, cancellationToken))).WithName("GetBill").WithSummary("The running bill of a period: project, task, SKU.");
        billing.MapGet("/transactions", async (
            HttpContext http, Guid? organisation, LedgerTransferKind? kind, DateOnly? from, DateOnly? to, int? page, TransactionQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.ListAsync(CallerOf(http), new TransactionFilter(IdOf(organisation), kind, from, to, page ?? 1), cancellationToken))).WithName("ListTransactions");
        billing.MapGet("/transactions.csv", ExportTransactionsAsync).WithName("ExportTransactions");
        billing.MapGet("/invoices", async (HttpContext http, Guid? organisation, int? page, InvoiceQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.ListAsync(CallerOf(http), IdOf(organisation), page ?? 1, cancellationToken))).WithName("ListInvoices");
        app.MapGet("/api/prices/calculation", async ([AsParameters] PriceQuestion question, CalculatePrice handler, CancellationToken cancellationToken) =>
            await handler.HandleAsync(question, cancellationToken) is var answer && answer.IsAccepted ? Results.Ok(answer.Value) : answer.Refusal!.ToProblem())
            .AllowAnonymous().WithName("CalculatePrice").WithTags("Billing").WithSummary("What a task would cost by the list, line by line, as the first of a month; public.");
        app.MapGet("/api/prices", (PriceListQueries queries, CancellationToken cancellationToken) => queries.GetAsync(cancellationToken))
            .AllowAnonymous().WithName("GetPrices").WithTags("Billing").WithSummary("The prices in force and the table of what is billed; public.");
        app.MapGet("/api/tasks/{id:guid}/receipt", async (HttpContext http, Guid id, TaskReceiptQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.GetAsync(CallerOf(http), new ComputeTaskId(id), cancellationToken))).RequireAuthorization().AcceptsApiKeys().WithName("GetTaskReceipt").WithTags("Tasks");
        app.MapPayments();
        app.MapBudgets();
        app.MapCheckouts();
        app.MapBillingCycles();
        app.MapDocuments();
        app.MapBillingExports();
        MapAdministration(app);
    }

    private static void MapAdministration(WebApplication app)
    {
        var admin = app.MapGroup("/api/admin").RequireAuthorization(PortalRoles.Admin).AddEndpointFilter<SameOriginFilter>().WithTags("Administration");
        admin.MapGet("/self-audit", (HttpContext http, SelfAudit audit, CancellationToken cancellationToken) => audit.ListAsync(CallerOf(http), cancellationToken))
            .WithName("ListSelfAudits").WithSummary("Reports of the self-audit, the last one first.");
        admin.MapPost("/self-audit", (HttpContext http, SelfAudit audit, CancellationToken cancellationToken) => audit.RunAsync(CallerOf(http), cancellationToken))
            .WithName("RunSelfAudit").WithSummary("Works all money out again: usage, charges, transfers, balances, invoices.");
        admin.MapGet("/invoicing/due", (InvoicingRun run, CancellationToken cancellationToken) => run.DueAsync(cancellationToken)).WithName("ListDuePeriods");
        admin.MapPost("/invoicing/runs", (HttpContext http, InvoicingRun run, CancellationToken cancellationToken) =>
            run.RunAsync(CallerOf(http), progress: null, cancellationToken)).WithName("CloseDuePeriods");
        admin.MapGet("/invoices", (HttpContext http, int? page, InvoiceQueries queries, CancellationToken cancellationToken) =>
            queries.ListAllAsync(CallerOf(http), page ?? 1, cancellationToken)).WithName("ListAllInvoices");
    }

    private static async Task<IResult> ExportTransactionsAsync(
        HttpContext http, Guid? organisation, LedgerTransferKind? kind, DateOnly? from, DateOnly? to, TransactionQueries queries, CancellationToken cancellationToken)
    {
        if (await queries.AllAsync(CallerOf(http), new TransactionFilter(IdOf(organisation), kind, from, to), cancellationToken) is not { } all)
            return Results.NotFound();
        var zone = TimeZoneInfo.FindSystemTimeZoneById(all.TimeZone);
        return Results.Stream(stream => CsvExport.WriteAsync(stream, TransactionHeader, all.Rows.Select(row => TransactionCells(row, zone)), cancellationToken), CsvExport.ContentType, "transactions.csv");
    }

    private static string?[] TransactionCells(TransactionRow row, TimeZoneInfo zone) =>
    [
        TimeZoneInfo.ConvertTime(row.At, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), row.Kind.ToString(), row.State.ToString(), row.Account.ToString(),
        row.Change.ToDecimalString(), row.Held.ToDecimalString(), row.BalanceAfter?.ToDecimalString(), row.Change.Currency,
        CsvExport.Typed(row.Cause), row.TaskId?.ToString(), row.TaskName is null ? null : CsvExport.Typed(row.TaskName), row.Id.ToString(),
    ];

    private static IResult Found<T>(T? value)
        where T : class => value is null ? Results.NotFound() : Results.Ok(value);

    private static OrganisationId? IdOf(Guid? organisation) => organisation is { } id ? new OrganisationId(id) : null;

    private static Caller CallerOf(HttpContext http) => Caller.Require(http.User, http.Connection.RemoteIpAddress?.ToString());
}

using System.Globalization;
using Portal.Core.Billing;
using Portal.Exports;
using Portal.Features.Billing.Documents;
using Portal.Features.Billing.Invoicing;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Billing;

public static class BillingEndpoints
{
    public static void MapBilling(this WebApplication app)
    {
        var admin = app.MapGroup("/api/admin").RequireAuthorization(PortalRoles.Admin).AddEndpointFilter<SameOriginFilter>().WithTags("Administration");
        admin.MapPost("/organisations/{organisation:guid}/top-ups", async (HttpContext http, Guid organisation, TopUpWalletRequest request, TopUpWallet handler, CancellationToken cancellationToken) =>
        {
            var result = await handler.HandleAsync(CallerOf(http), new OrganisationId(organisation), request, cancellationToken);
            return result.IsAccepted ? Results.Ok(result.Value) : result.Refusal.ToProblem();
        }).WithName("TopUpWallet");
        admin.MapGet("/invoices", (HttpContext http, int? page, InvoiceQueries queries, CancellationToken cancellationToken) =>
            queries.ListAllAsync(CallerOf(http), page ?? 1, cancellationToken)).WithName("ListAllInvoices");
        admin.MapPost("/invoicing", (HttpContext http, InvoicingRun run, CancellationToken cancellationToken) =>
            run.RunAsync(CallerOf(http), null, cancellationToken)).WithName("CloseDuePeriods");

        var billing = app.MapGroup("/api/billing").RequireAuthorization().WithTags("Billing");
        billing.MapGet("/", async (HttpContext http, Guid? organisation, BillingQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.OverviewAsync(CallerOf(http), OrganisationOf(organisation), cancellationToken))).WithName("GetBilling");
        billing.MapGet("/bill", async (HttpContext http, Guid? organisation, string? period, BillingQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.BillAsync(CallerOf(http), OrganisationOf(organisation), period, cancellationToken))).WithName("GetBill");
        billing.MapGet("/transactions", async (HttpContext http, Guid? organisation, LedgerTransferKind? kind, DateOnly? from, DateOnly? to, int? page, TransactionQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.ListAsync(CallerOf(http), new TransactionFilter(OrganisationOf(organisation), kind, from, to, page ?? 1), cancellationToken))).WithName("ListTransactions");
        billing.MapGet("/transactions.csv", TransactionsCsvAsync).WithName("ExportTransactions");
        billing.MapGet("/invoices", async (HttpContext http, Guid? organisation, int? page, InvoiceQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.ListAsync(CallerOf(http), OrganisationOf(organisation), page ?? 1, cancellationToken))).WithName("ListInvoices");
        billing.MapGet("/invoices/{id:guid}/pdf", async (HttpContext http, Guid id, InvoiceQueries queries, InvoicePdf pdf, CancellationToken cancellationToken) =>
            await queries.DocumentAsync(CallerOf(http), new InvoiceId(id), cancellationToken) is { } document
                ? Results.File(pdf.Write(document), "application/pdf", document.FileName + ".pdf") : Results.NotFound()).WithName("DownloadInvoicePdf");
        billing.MapGet("/invoices/{id:guid}/csv", async (HttpContext http, Guid id, InvoiceQueries queries, InvoiceCsv csv, CancellationToken cancellationToken) =>
            await queries.DocumentAsync(CallerOf(http), new InvoiceId(id), cancellationToken) is { } document
                ? Results.File(csv.Write(document), CsvExport.ContentType, document.FileName + ".csv") : Results.NotFound()).WithName("DownloadInvoiceCsv");
        app.MapGet("/api/prices", (PriceListQueries queries, CancellationToken cancellationToken) => queries.GetAsync(cancellationToken))
            .AllowAnonymous().WithName("GetPrices").WithTags("Billing");
        app.MapGet("/api/tasks/{id:guid}/receipt", async (HttpContext http, Guid id, TaskReceiptQueries queries, CancellationToken cancellationToken) =>
            Found(await queries.GetAsync(CallerOf(http), new ComputeTaskId(id), cancellationToken))).RequireAuthorization().WithName("GetTaskReceipt").WithTags("Billing");
    }

    private static async Task<IResult> TransactionsCsvAsync(
        HttpContext http, Guid? organisation, LedgerTransferKind? kind, DateOnly? from, DateOnly? to, TransactionQueries queries, CancellationToken cancellationToken)
    {
        var filter = new TransactionFilter(OrganisationOf(organisation), kind, from, to, Size: TransactionQueries.MaxSize);
        if (await queries.ListAsync(CallerOf(http), filter, cancellationToken) is not { } page)
            return Results.NotFound();
        var rows = page.Rows.Select(row => new[]
        {
            row.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), row.Kind.ToString(), row.State.ToString(), row.Account.ToString(),
            row.Change.ToDecimalString(), row.Held.ToDecimalString(), row.BalanceAfter?.ToDecimalString(), row.Change.Currency,
            CsvExport.Typed(row.TaskName ?? row.Cause), row.TaskId?.ToString(), row.Id.ToString(),
        });
        var csv = CsvExport.Write(["At", "Kind", "State", "Account", "Change", "Held", "BalanceAfter", "Currency", "Cause", "TaskId", "TransferId"], rows);
        return Results.File(csv, CsvExport.ContentType, "transactions.csv");
    }

    private static IResult Found<T>(T? value) => value is null ? Results.NotFound() : Results.Ok(value);

    private static OrganisationId? OrganisationOf(Guid? id) => id is { } value ? new OrganisationId(value) : null;

    private static Caller CallerOf(HttpContext http) => Caller.Require(http.User, http.Connection.RemoteIpAddress?.ToString());
}

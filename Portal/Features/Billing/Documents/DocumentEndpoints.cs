using System.IO.Compression;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Exports;
using Portal.Features.Billing.CreditNotes;
using Portal.Features.Billing.Verification;
using Portal.Security;
using Portal.Security.ApiKeys;
using Portal.Security.Sessions;

namespace Portal.Features.Billing.Documents;

/// <summary>Invoices and credit notes in all their forms.</summary>
public static class DocumentEndpoints
{
    public static void MapDocuments(this WebApplication app)
    {
        var billing = app.MapGroup("/api/billing").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().AcceptsApiKeys(ofWholeOrganisation: true).WithTags("Billing");
        billing.MapGet("/invoices/{id:guid}", async (HttpContext http, Guid id, InvoiceQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Caller(), new InvoiceId(id), cancellationToken) is { } invoice ? Results.Ok(invoice) : Results.NotFound())
            .WithName("GetInvoice").WithSummary("An invoice with its lines and credit notes.");
        foreach (var (name, write) in Forms)
        {
            billing.MapGet($"/invoices/{{id:guid}}/{name}", async (HttpContext http, Guid id, DocumentQueries queries, CancellationToken cancellationToken) =>
                await queries.OfInvoiceAsync(http.Caller(), new InvoiceId(id), cancellationToken) is { } document ? write(http.RequestServices, document) : Results.NotFound())
                .WithName($"DownloadInvoice{Capital(name)}");
            billing.MapGet($"/credit-notes/{{id:guid}}/{name}", async (HttpContext http, Guid id, DocumentQueries queries, CancellationToken cancellationToken) =>
                await queries.OfCreditNoteAsync(http.Caller(), new CreditNoteId(id), cancellationToken) is { } document ? write(http.RequestServices, document) : Results.NotFound())
                .WithName($"DownloadCreditNote{Capital(name)}");
        }

        billing.MapGet("/documents/{year:int}.zip", ZipAsync).EndsWithItsRight().WithName("DownloadYear").WithSummary("All invoices and credit notes issued in a year, as PDF, CSV and, where the seller has a tax number, XML.");
        app.MapAdmin("invoices/{invoice:guid}/credit-notes").MapPost("", async (HttpContext http, Guid invoice, CreditInvoiceRequest request, CreditInvoice handler, CancellationToken cancellationToken) =>
            await handler.HandleAsync(http.Admin(), new InvoiceId(invoice), request, cancellationToken) is var asked && asked.IsAccepted
                ? Results.Json(CreditNoteRow.Of(asked.Value), statusCode: StatusCodes.Status202Accepted) : asked.Refusal!.ToProblem())
            .WithName("CreditInvoice").WithSummary("Asks that all or part of an invoice is taken back; a second administrator decides.");
        app.MapGet("/api/verify/{code}", async (string code, VerifyDocument verify, CancellationToken cancellationToken) =>
            await verify.FindAsync(code, cancellationToken) is { } document ? Results.Ok(document) : Results.NotFound())
            .AllowAnonymous().WithName("VerifyDocument").WithTags("Billing").WithSummary("Whether a document with this code was issued: its number, date, total and state; public.");
    }

    private static readonly (string Name, Func<IServiceProvider, BillingDocument, IResult> Write)[] Forms =
    [
        ("pdf", (services, document) => Results.File(services.GetRequiredService<DocumentPdf>().Write(document), "application/pdf", $"{document.Number}.pdf")),
        ("csv", (services, document) => Results.File(services.GetRequiredService<DocumentCsv>().Write(document), CsvExport.ContentType, $"{document.Number}.csv")),
        ("xml", (services, document) => DocumentXml.Refuse(document) is { } refusal
            ? refusal.ToProblem() : Results.File(services.GetRequiredService<DocumentXml>().Write(document), DocumentXml.ContentType, $"{document.Number}.xml")),
    ];

    private static async Task<IResult> ZipAsync(
        HttpContext http, int year, Guid? organisation, DocumentQueries queries, DocumentPdf pdf, DocumentCsv csv, DocumentXml xml, CancellationToken cancellationToken)
    {
        if (year is < 2000 or > 9998 || await queries.OfYearAsync(http.Caller(), organisation is { } id ? new OrganisationId(id) : null, year, cancellationToken) is not { } documents)
            return Results.NotFound();
        // One document after the other goes out: a year of any length needs no more memory than its longest.
        return Results.Stream(async body =>
        {
            // .NET 10 ends an entry by a synchronous write, which the server refuses: this takes it, emptied just before.
            var buffer = new BufferedStream(body, 64 * 1024);
            await using (var zip = await ZipArchive.CreateAsync(buffer, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
            {
                await foreach (var document in documents.WithCancellation(cancellationToken))
                {
                    await AddAsync(zip, buffer, $"{document.Number}.pdf", pdf.Write(document), cancellationToken);
                    await AddAsync(zip, buffer, $"{document.Number}.csv", csv.Write(document), cancellationToken);
                    if (DocumentXml.Refuse(document) is null)
                        await AddAsync(zip, buffer, $"{document.Number}.xml", xml.Write(document), cancellationToken);
                }
            }

            await buffer.FlushAsync(cancellationToken);
        }, "application/zip", $"invoices-{year}.zip");
    }

    private static async Task AddAsync(ZipArchive zip, Stream buffer, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        await using var entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await entry.WriteAsync(bytes, cancellationToken);
        await entry.FlushAsync(cancellationToken);
        await buffer.FlushAsync(cancellationToken);
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}

using Microsoft.AspNetCore.Http.Features;
using Portal.Core.Primitives;
using Portal.Features.Verification.Documents;
using Portal.Security;

namespace Portal.Features.Verification;

public static class ApplicantEndpoints
{
    public static void MapApplicants(this WebApplication app)
    {
        var own = app.MapGroup("/api/verification").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Verification");
        own.MapGet("", async (HttpContext http, Guid? organisation, VerificationQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Caller(), organisation, cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound())
            .WithName("GetVerification").WithSummary("Where an organisation stands, what it may ask before it is verified, and its application.");
        own.MapPut("", async (HttpContext http, SaveVerificationRequest request, ApplyForVerification handler, CancellationToken cancellationToken) =>
            (await handler.SaveAsync(http.Caller(), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("SaveVerification");
        own.MapPost("submit", async (HttpContext http, SubmitVerificationRequest request, ApplyForVerification handler, CancellationToken cancellationToken) =>
            (await handler.SubmitAsync(http.Caller(), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("SubmitVerification");
        own.MapPut("documents/{name}", AddAsync).WithName("AddVerificationDocument").WithSummary("The body is the file: PDF, PNG or JPEG.");
        own.MapGet("documents/{id:guid}", async (HttpContext http, Guid id, ReadDocument handler, CancellationToken cancellationToken) =>
            await handler.DownloadAsync(http.Caller(), new VerificationDocumentId(id), cancellationToken) is { } file ? Attachment(http, file) : Results.NotFound())
            .WithName("DownloadVerificationDocument").WithSummary("For who may speak for the organisation, and for reviewers. Each download is audited.");
        own.MapDelete("documents/{id:guid}", async (HttpContext http, Guid id, ChangeDocuments handler, CancellationToken cancellationToken) =>
            (await handler.RemoveAsync(http.Caller(), new VerificationDocumentId(id), cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("RemoveVerificationDocument");
    }

    /// <summary>Never shown by the browser as a page of this site, whatever is in it.</summary>
    internal static IResult Attachment(HttpContext http, DocumentFile file)
    {
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.File(file.Content, file.MediaType, file.Name);
    }

    private static async Task<IResult> AddAsync(HttpContext http, string name, Guid? organisation, ChangeDocuments handler, InspectDocument inspection, CancellationToken cancellationToken)
    {
        if (http.Request.ContentLength > inspection.MaxBytes)
            return inspection.TooLarge().ToProblem();
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = inspection.MaxBytes + 1;
        // A path keeps its escaped slashes; they lead nowhere, and are no part of the name.
        var added = await handler.AddAsync(http.Caller(), organisation, Uri.UnescapeDataString(name), http.Request.Body, cancellationToken);
        return added.IsAccepted ? Results.Created($"/api/verification/documents/{added.Value.Id}", added.Value) : added.Refusal.ToProblem();
    }
}

using System.Globalization;
using Microsoft.Net.Http.Headers;
using Portal.Core.Primitives;
using Portal.Security;
using Portal.Security.Sessions;
using Portal.Security.Throttling;

namespace Portal.Features.DataExport;

public static class DataExportEndpoints
{
    public static void MapDataExport(this WebApplication app)
    {
        app.MapGet("/api/organisations/{id:guid}/export", async (HttpContext http, Guid id, ExportOrganisation handler, CancellationToken cancellationToken) =>
            await AnswerAsync(http, handler.HandleAsync(http.Caller(), id, cancellationToken), $"organisation-{id}.zip"))
            .RequireAuthorization().AddEndpointFilter<SameOriginFilter>().EndsWithItsRight().WithName("ExportOrganisation").WithTags("Organisations").WithSummary("Everything of the organisation as a zip, for its owners; asks for a fresh proof.");
        app.MapGet("/api/account/export", async (HttpContext http, ExportPerson handler, CancellationToken cancellationToken) =>
            await AnswerAsync(http, handler.HandleAsync(http.Caller(), cancellationToken), "account.zip"))
            .RequireAuthorization().AddEndpointFilter<SameOriginFilter>().EndsWithItsRight().WithName("ExportAccount").WithTags("Account").WithSummary("Everything that is stored of the caller as a zip; asks for a fresh proof.");
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, Task<Result<Func<Stream, CancellationToken, Task>>> export, string name)
    {
        var asked = await export;
        if (asked.Refusal is { Code: ExportThrottle.TooMany, Details: { } details })
            return TooManyRequests.Problem(http, TimeSpan.FromSeconds(int.Parse(details["seconds"], CultureInfo.InvariantCulture)));
        if (!asked.IsAccepted)
            return asked.Refusal.ToProblem();
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return Results.Stream(body => asked.Value(body, http.RequestAborted), "application/zip", name);
    }
}

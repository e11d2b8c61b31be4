using Microsoft.AspNetCore.Http.Features;
using Portal.Background;
using Portal.Core.Primitives;
using Portal.Features.Billing.Storage;
using Portal.Features.ComputeTasks;
using Portal.Hosting;
using Portal.Security;
using Portal.Security.ApiKeys;
using Portal.Security.Sessions;

namespace Portal.Features.Files;

public static class FilesRegistration
{
    public static void AddFiles(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ProjectFileOptions>(ProjectFileOptions.Section);
        builder.Services.AddSingleton<FileStore>();
        builder.Services.AddSingleton<StorageRoom>();
        builder.Services.AddSingleton<ProjectFiles>();
        builder.Services.AddSingleton<KeepTaskResult>();
        builder.Services.AddSingleton<SampleFiles>();
        builder.Services.AddWorker<RetentionWorker>();
    }

    public static void MapFiles(this WebApplication app)
    {
        var api = app.MapGroup("/api").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().AcceptsApiKeys().WithTags("Files");
        api.MapGet("/projects/{project:guid}/files", async (HttpContext http, Guid project, ProjectFiles files, CancellationToken cancellationToken) =>
            await files.ListAsync(http.Caller(), new ProjectId(project), cancellationToken) is { } rows ? Results.Ok(rows) : Results.NotFound()).WithName("ListFiles");
        api.MapGet("/projects/{project:guid}/files/cost", async (HttpContext http, Guid project, StorageCosts costs, CancellationToken cancellationToken) =>
            await costs.OfAsync(http.Caller(), new ProjectId(project), cancellationToken) is { } cost ? Results.Ok(cost) : Results.NotFound()).WithName("GetStorageCost").WithSummary("What a project keeps, what that costs, and what of the month was charged.");
        api.MapPut("/projects/{project:guid}/files/{name}", async (HttpContext http, Guid project, string name, ProjectFiles files, FileStore store, CancellationToken cancellationToken) =>
        {
            // The body is the file: streamed to disk, never held in memory, and outside of any circuit.
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                limit.MaxRequestBodySize = store.MaxBytes + 1;
            var saved = await files.SaveAsync(http.Caller(), new ProjectId(project), name, http.Request.Body, cancellationToken, http.Request.ContentLength);
            return saved.IsAccepted ? Results.Created($"/api/files/{saved.Value.Id}", saved.Value) : saved.Refusal.ToProblem();
        }).WithName("UploadFile");
        api.MapGet("/files/{id:guid}", async (HttpContext http, Guid id, ProjectFiles files, CancellationToken cancellationToken) =>
            await files.FindAsync(http.Caller(), new ProjectFileId(id), cancellationToken) is var (_, name, path)
                ? Results.File(path, "application/octet-stream", name, enableRangeProcessing: true) : Results.NotFound()).WithName("DownloadFile").EndsWithItsRight();
        api.MapPost("/tasks/{id:guid}/kept-results", async (HttpContext http, Guid id, KeepTaskResultRequest request, KeepTaskResult handler, CancellationToken cancellationToken) =>
            await handler.HandleAsync(http.Caller(), new ComputeTaskId(id), request, cancellationToken) is var kept && kept.IsAccepted
                ? Results.Created($"/api/files/{kept.Value.Id}", kept.Value) : kept.Refusal!.ToProblem())
            .WithName("KeepTaskResult").WithSummary("Keeps a result as a file of the project; again, it is the same file.");
        api.MapDelete("/files/{id:guid}", async (HttpContext http, Guid id, ProjectFiles files, CancellationToken cancellationToken) =>
            (await files.DeleteAsync(http.Caller(), new ProjectFileId(id), cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("DeleteFile");
    }
}

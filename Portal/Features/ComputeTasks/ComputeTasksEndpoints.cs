using System.Runtime.CompilerServices;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Live;
using Portal.Security;
using Portal.Security.ApiKeys;
using Portal.Security.Sessions;

namespace Portal.Features.ComputeTasks;

/// <param name="MayAdd">Whether the caller may hand in tasks and keep files in it.</param>
public sealed record ListedProject(ProjectId Id, string Name, bool IsArchived, bool MayAdd);

public static class ComputeTasksEndpoints
{
    public static void MapComputeTasks(this WebApplication app)
    {
        var tasks = app.MapGroup("/api/tasks").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().AcceptsApiKeys().WithTags("Tasks");
        tasks.MapPost("/estimate", async (HttpContext http, TaskDraft draft, EstimateComputeTask handler, CancellationToken cancellationToken) =>
            await handler.HandleAsync(http.Caller(), draft, cancellationToken) is var estimate && estimate.IsAccepted ? Results.Ok(estimate.Value) : estimate.Refusal!.ToProblem())
            .WithName("EstimateTask");
        tasks.MapPost("/", SubmitAsync).WithName("SubmitTask");
        tasks.MapPost("/batch", SubmitBatchAsync).WithName("SubmitTasks").WithSummary("Up to 1,000 tasks at once, written together; each is accepted or refused by itself.");
        tasks.MapGet("/", (HttpContext http, string? q, TaskState[]? state, Guid? project, Guid? organisation, int? page, ComputeTaskQueries queries, CancellationToken cancellationToken) =>
            queries.ListAsync(http.Caller(), new TaskFilter(q, state, project, page ?? 1, OrganisationId: organisation is { } id ? new OrganisationId(id) : null), cancellationToken)).WithName("ListTasks");
        tasks.MapGet("/{id:guid}", async (HttpContext http, Guid id, ComputeTaskQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Caller(), new ComputeTaskId(id), cancellationToken) is { } detail ? Results.Ok(detail) : Results.NotFound()).WithName("GetTask");
        tasks.MapPost("/{id:guid}/stop", async (HttpContext http, Guid id, StopComputeTask handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Caller(), new ComputeTaskId(id), asOperator: false, cancellationToken)).ToProblemOr(() => Results.Accepted())).WithName("StopTask");
        tasks.MapGet("/{id:guid}/log", LogAsync).WithName("ReadTaskLog");
        tasks.MapGet("/{id:guid}/log/download", DownloadLogAsync).WithName("DownloadTaskLog").EndsWithItsRight();
        tasks.MapGet("/{id:guid}/usage", UsageAsync).WithName("ReadTaskUsage");
        tasks.MapGet("/{id:guid}/results", async (HttpContext http, Guid id, Guid? attempt, ComputeTaskQueries queries, CancellationToken cancellationToken) =>
            await queries.ResultsAsync(http.Caller(), new ComputeTaskId(id), attempt, cancellationToken) is { } folder ? Results.Ok(TaskResults.List(folder)) : Results.NotFound())
            .WithName("ListTaskResults").WithSummary("What an attempt that has ended left; not found before.");
        tasks.MapGet("/{id:guid}/results/{**path}", DownloadResultAsync).WithName("DownloadTaskResult").EndsWithItsRight();
        tasks.MapGet("/{id:guid}/results.zip", DownloadAllAsync).WithName("DownloadTaskResults").EndsWithItsRight();
        tasks.MapGet("/{id:guid}/events", EventsAsync).EndsWithItsRight().WithName("WatchTask").WithSummary("Server-sent events: the task as it is now, then every change.");
        app.MapHub<TaskProgressHub>(TaskProgressHub.Path).RequireAuthorization().AcceptsApiKeys();
        app.MapGet("/api/projects", async (HttpContext http, ProjectQueries queries, CancellationToken cancellationToken) =>
            (await queries.AllAsync(http.Caller(), cancellationToken)).Select(scope => new ListedProject(scope.Project.Id, scope.Project.Name, scope.Project.ArchivedAt is not null, scope.MayAdd)))
            .RequireAuthorization().AcceptsApiKeys().WithName("ListProjects").WithTags("Tasks").WithSummary("The projects one works in, or the one of a key.");
        app.MapGet("/api/cluster", (ClusterQueries queries, CancellationToken cancellationToken) => queries.ChoicesAsync(cancellationToken))
            .RequireAuthorization().AcceptsApiKeys().WithName("GetClusterChoices").WithTags("Tasks").WithSummary("What a task may ask of its node: GPU models, pools and labels.");
        app.MapGet("/api/capabilities", (CapabilityCatalogue catalogue) => catalogue.All).RequireAuthorization().AcceptsApiKeys().WithName("ListCapabilities").WithTags("Tasks");
    }

    private static async Task<IResult> SubmitAsync(HttpContext http, SubmitComputeTaskRequest request, SubmitComputeTask handler, CancellationToken cancellationToken)
    {
        var taken = await handler.HandleAsync(http.Caller(), request, cancellationToken);
        return taken.IsAccepted ? Results.Created($"/api/tasks/{taken.Value}", new { id = taken.Value.Value }) : taken.Refusal.ToProblem();
    }

    private static async Task<IResult> SubmitBatchAsync(HttpContext http, SubmitBatchRequest request, SubmitComputeTask handler, CancellationToken cancellationToken)
    {
        if (request.Tasks.Any(task => task is null))
            return new Refusal(TaskRefusal.InvalidField, "tasks").ToProblem();
        var taken = await handler.HandleAsync(http.Caller(), request.Tasks, cancellationToken);
        return taken.IsAccepted
            ? Results.Ok(new { tasks = request.Tasks.Zip(taken.Value, (asked, answer) => new SubmitBatchAnswer(asked.Id, answer.IsAccepted, answer.Refusal?.Code, answer.Refusal?.Field, answer.Refusal?.Details)) })
            : taken.Refusal.ToProblem();
    }

    private static async Task<IResult> LogAsync(HttpContext http, Guid id, Guid? attempt, long? offset, int? last, ComputeTaskQueries queries, CancellationToken cancellationToken)
    {
        if (offset < 0 || last is < 1 or > 10_000)
            return new Refusal(TaskRefusal.InvalidField, offset < 0 ? "offset" : "last").ToProblem();
        if (await queries.FolderAsync(http.Caller(), new ComputeTaskId(id), attempt, cancellationToken) is not { } folder)
            return Results.NotFound();
        return Results.Ok(last is { } lines ? LogFile.ReadLast(folder.Log, lines) : LogFile.ReadPage(folder.Log, offset ?? 0));
    }

    private static async Task<IResult> DownloadLogAsync(HttpContext http, Guid id, Guid? attempt, ComputeTaskQueries queries, CancellationToken cancellationToken) =>
        await queries.FolderAsync(http.Caller(), new ComputeTaskId(id), attempt, cancellationToken) is { } folder
            ? Results.Stream(stream => LogFile.CopyTextAsync(folder.Log, stream, cancellationToken), "text/plain; charset=utf-8", $"{id}.log")
            : Results.NotFound();

    private static async Task<IResult> UsageAsync(HttpContext http, Guid id, Guid? attempt, ComputeTaskQueries queries, CancellationToken cancellationToken) =>
        await queries.UsageAsync(http.Caller(), new ComputeTaskId(id), attempt, cancellationToken) is { } samples ? Results.Ok(samples) : Results.NotFound();

    private static async Task<IResult> DownloadResultAsync(HttpContext http, Guid id, string path, Guid? attempt, bool? inline, ComputeTaskQueries queries, CancellationToken cancellationToken)
    {
        if (await queries.ResultsAsync(http.Caller(), new ComputeTaskId(id), attempt, cancellationToken) is not { } folder || TaskResults.Find(folder, path) is not { } file)
            return Results.NotFound();
        var kind = TaskResults.KindOf(path);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        // Only pictures are ever shown in place; all else is handed over as a file, since a task's page must not run as ours.
        return inline == true && kind == ResultKind.Image
            ? Results.File(file, TaskResults.MimeOf(kind, path), enableRangeProcessing: true)
            : Results.File(file, "application/octet-stream", Path.GetFileName(path), enableRangeProcessing: true);
    }

    private static async Task<IResult> DownloadAllAsync(HttpContext http, Guid id, Guid? attempt, ComputeTaskQueries queries, CancellationToken cancellationToken) =>
        await queries.ResultsAsync(http.Caller(), new ComputeTaskId(id), attempt, cancellationToken) is { } folder
            ? Results.Stream(stream => TaskResults.ZipAsync(folder, stream, cancellationToken), "application/zip", $"{id}.zip")
            : Results.NotFound();

    private static async Task<IResult> EventsAsync(HttpContext http, Guid id, ComputeTaskQueries queries, TaskProgressFeed feed, CancellationToken cancellationToken)
    {
        var taskId = new ComputeTaskId(id);
        var caller = http.Caller();
        if (await queries.GetAsync(caller, taskId, cancellationToken) is not { IsOperatorView: false })
            return Results.NotFound();
        return TypedResults.ServerSentEvents(Watch(caller, taskId, queries, feed, cancellationToken));
    }

    private static async IAsyncEnumerable<System.Net.ServerSentEvents.SseItem<object>> Watch(
        Caller caller, ComputeTaskId id, ComputeTaskQueries queries, TaskProgressFeed feed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Subscribed before the first look, so that no change falls between the two.
        using var subscription = feed.Subscribe(snapshot => snapshot.TaskId == id);
        if (await queries.GetAsync(caller, id, cancellationToken) is not { } detail)
            yield break;
        yield return new(detail, "task");
        var isFinal = detail.Task.IsFinal;
        while (!isFinal)
        {
            foreach (var snapshot in await subscription.ReadAsync(cancellationToken))
            {
                yield return new(snapshot, "progress") { EventId = snapshot.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) };
                isFinal |= snapshot.State is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled;
            }
        }
    }
}

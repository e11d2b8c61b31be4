using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Features.Files;
using Portal.Features.Planner.Traces;
using Portal.Replay;
using Portal.Security;

namespace Portal.Features.Planner;

/// <param name="Percent">How far it is, 0 to 100.</param>
/// <param name="IsPlaying">False while it waits for other questions.</param>
public sealed record PlanProgress(int Percent, bool IsPlaying);

public static class PlannerRegistration
{
    // How long a caller waits at most before being told to ask again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static void AddPlanner(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TraceStore>();
        builder.Services.AddSingleton<PlannerTraces>();
        builder.Services.AddSingleton<Workloads>();
        builder.Services.AddSingleton<PlannedCluster>();
        builder.Services.AddSingleton<PlanCapacity>();
        builder.Services.AddSingleton<PlanRuns>();
    }

    public static void MapPlanner(this WebApplication app)
    {
        var api = app.MapAdmin("planner");
        api.MapGet("", AskAsync).Produces<CapacityPlan>().Produces<PlanProgress>(StatusCodes.Status202Accepted).WithName("PlanCapacity")
            .WithSummary("Answers a question, or says how far it is after 20 seconds; ask the same again to go on waiting.");
        api.MapDelete("", (HttpContext http, [AsParameters] PlanQuestion question, PlanRuns runs) =>
            runs.Forget(http.Admin(), question) ? Results.NoContent() : Results.NotFound()).WithName("ForgetPlan").WithSummary("Stops a question that is being played, or forgets its answer.");
        api.MapGet("/traces", (HttpContext http, PlannerTraces traces) => Results.Ok(traces.List(http.Admin()))).Produces<IReadOnlyList<TraceRow>>().WithName("ListPlannerTraces");
        api.MapPut("/traces/{name}", UploadAsync).Produces<TraceRow>(StatusCodes.Status201Created).WithName("UploadPlannerTrace")
            .WithSummary("Takes in an openb task list (CSV) or a log in the Standard Workload Format, packed with gzip or not; the body is the file.");
        api.MapDelete("/traces/{id}", async (HttpContext http, string id, PlannerTraces traces, CancellationToken cancellationToken) =>
            (await traces.DeleteAsync(http.Admin(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("DeletePlannerTrace");
    }

    private static async Task<IResult> AskAsync(HttpContext http, [AsParameters] PlanQuestion question, PlanRuns runs, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = runs.Ask(http.Admin(), question);
        if (!asked.IsAccepted)
            return asked.Refusal.ToProblem();
        var run = asked.Value;
        try
        {
            var plan = await run.Answer.WaitAsync(Patience, time, cancellationToken);
            return plan.IsAccepted ? Results.Ok(plan.Value) : plan.Refusal.ToProblem();
        }
        catch (TimeoutException)
        {
            return Results.Json(new PlanProgress(run.Percent, run.IsPlaying), statusCode: StatusCodes.Status202Accepted);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal("plan_stopped").ToProblem();
        }
    }

    private static async Task<IResult> UploadAsync(
        HttpContext http, string name, PlannerTraces traces, IStringLocalizer<PlannerText> text, IStringLocalizer<TraceText> faults, CancellationToken cancellationToken)
    {
        // The body is the file: streamed to disk, never held in memory, and outside of any circuit.
        if (http.Request.ContentLength > TraceStore.MostMebibytes << 20)
            return FileStore.TooLarge(TraceStore.MostMebibytes).ToProblem();
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = (TraceStore.MostMebibytes << 20) + 1;
        var added = await traces.UploadAsync(http.Admin(), name, http.Request.Body, cancellationToken);
        return added.IsAccepted ? Results.Created((string?)null, added.Value) : added.Refusal.ToProblem(PlannerWords.RefusedTrace(added.Refusal, text, faults));
    }
}

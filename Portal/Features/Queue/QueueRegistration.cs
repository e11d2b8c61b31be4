using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Security;

namespace Portal.Features.Queue;

public static class QueueRegistration
{
    public static void AddQueue(this WebApplicationBuilder builder) => builder.Services.AddSingleton<QueueQueries>();

    public static void MapQueue(this WebApplication app)
    {
        var group = app.MapAdmin("queue");
        group.MapGet("", async (HttpContext http, QueueQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Admin(), cancellationToken)).WithName("GetQueue")
            .WithSummary("What waits, in the scheduler's order, and what runs. From an expected start with isStartReserved on, room is kept for the task; any other start is a forecast, which shifts with what is ahead.");
        group.MapPost("{task:guid}/stop", async (HttpContext http, Guid task, StopComputeTask handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Admin(), new ComputeTaskId(task), asOperator: true, cancellationToken)).ToProblemOr(() => Results.NoContent()))
            .WithName("StopTaskAsOperator");
    }
}

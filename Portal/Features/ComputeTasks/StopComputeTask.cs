using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <summary>Stops a task: one that waits is cancelled at once and costs 0, one that runs is asked to end and is charged up to then.</summary>
public sealed class StopComputeTask(
    UnitsOfWork units, TaskPublisher publisher, BalanceFeed balances, SchedulerSignal scheduler, TimeProvider time)
{
    /// <param name="asOperator">True for an administrator who stops it for the platform: it then costs 0.</param>
    public async Task<Refusal?> HandleAsync(Caller caller, ComputeTaskId taskId, bool asOperator, CancellationToken cancellationToken)
    {
        return await StopAsync(unit => StopAsync(unit, caller, taskId, asOperator), cancellationToken);
    }

    /// <summary>Stops a task since its organisation closes: charged as if its owner had stopped it.</summary>
    public Task<Refusal?> ForClosingAsync(ComputeTaskId taskId, CancellationToken cancellationToken) => StopAsync(
        async unit => await unit.Db.ComputeTasks.SingleOrDefaultAsync(task => task.Id == taskId) is { } task ? await StopAsync(unit, task, AttemptEnd.Cancelled, time.GetUtcNow()) : NotFound, cancellationToken);

    private async Task<Refusal?> StopAsync(Func<UnitOfWork, Task<Result<ComputeTask>>> act, CancellationToken cancellationToken)
    {
        var stopped = await units.RunAsync(null, act, cancellationToken);
        if (!stopped.IsAccepted)
            return stopped.Refusal;
        publisher.Publish(stopped.Value, null, 0, 0);
        balances.Publish(stopped.Value.OrganisationId, stopped.Value.OrganisationId);
        scheduler.Wake();
        return null;
    }

    private async Task<Result<ComputeTask>> StopAsync(UnitOfWork unit, Caller caller, ComputeTaskId taskId, bool asOperator)
    {
        var db = unit.Db;
        var task = await db.ComputeTasks.SingleOrDefaultAsync(task => task.Id == taskId);
        if (task is null)
            return NotFound;
        if (await RefuseAsync(db, caller, task, asOperator) is { } notAllowed)
            return notAllowed;
        var now = time.GetUtcNow();
        var stopped = await StopAsync(unit, task, asOperator ? AttemptEnd.CancelledByOperator : AttemptEnd.Cancelled, now);
        if (stopped.IsAccepted && asOperator)
            db.AuditEntries.Add(Audit.AuditEntry.Of(caller, "task.stop", $"task/{taskId}", new { task.Name, Organisation = task.OrganisationId.Value }, now));
        return stopped;
    }

    private static async Task<Result<ComputeTask>> StopAsync(UnitOfWork unit, ComputeTask task, AttemptEnd stopAs, DateTimeOffset now)
    {
        if (task.RequestStop(stopAs, now) is { } refusal)
            return refusal;
        if (task.IsFinal)
            await TaskSettlement.SettleAsync(unit, task, null, now);
        return task;
    }

    private static Refusal NotFound => new("task_not_found");

    private static async Task<Refusal?> RefuseAsync(PortalDbContext db, Caller caller, ComputeTask task, bool asOperator)
    {
        if (asOperator)
            return caller.IsAdmin ? null : NotFound;
        return await ProjectAccess.FindAsync(db, caller, task.ProjectId, CancellationToken.None) is not { } scope ? NotFound
            : scope.MayRun ? null
            : new Refusal(OrganisationAccess.RoleNotAllowed);
    }
}

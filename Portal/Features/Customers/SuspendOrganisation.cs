using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing;
using Portal.Features.ComputeTasks;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Customers;

/// <param name="Reason">Why, as its members read it.</param>
public sealed record SuspendRequest(string? Reason);

/// <summary>Stops an organisation: nothing new starts from then on, and what waits or runs is told to stop. Written as one of the units of money, so that no task slips in beside it.</summary>
public sealed class SuspendOrganisation(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, StopComputeTask stops, TimeProvider time)
{
    /// <returns>How many tasks were told to stop; or <c>not_allowed</c>, <c>organisation_not_found</c>, <c>already_suspended</c>, <c>field_missing</c>, <c>field_too_long</c>.</returns>
    public async Task<Result<int>> SuspendAsync(Caller caller, OrganisationId id, SuspendRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        var suspended = await units.RunAsync(new UnitNeeds(id), async unit =>
        {
            if (await unit.Db.Organisations.SingleOrDefaultAsync(one => one.Id == id) is not { } organisation)
                return new Refusal(OrganisationAccess.NotFound);
            if (organisation.Suspend(request.Reason, time.GetUtcNow()) is { } refusal)
                return refusal;
            unit.Db.AuditEntries.Add(AuditEntry.Of(caller, "organisation.suspend", $"organisation/{id}", new { organisation.SuspensionReason }, time.GetUtcNow()));
            return null;
        }, cancellationToken);
        return suspended is null ? await StopAllAsync(caller, id) : suspended;
    }

    /// <returns>Null when done; <c>not_allowed</c>, <c>organisation_not_found</c>, <c>not_suspended</c>.</returns>
    public Task<Refusal?> ResumeAsync(Caller caller, OrganisationId id, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return Task.FromResult<Refusal?>(notAllowed);
        return units.RunAsync(null, async unit =>
        {
            if (await unit.Db.Organisations.SingleOrDefaultAsync(one => one.Id == id) is not { } organisation)
                return new Refusal(OrganisationAccess.NotFound);
            if (organisation.Resume() is { } refusal)
                return refusal;
            unit.Db.AuditEntries.Add(AuditEntry.Of(caller, "organisation.resume", $"organisation/{id}", new { }, time.GetUtcNow()));
            return null;
        }, cancellationToken);
    }

    // As by an operator, so that they cost nothing. One that ends by itself meanwhile needs no telling.
    private async Task<int> StopAllAsync(Caller caller, OrganisationId id)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        var open = await db.ComputeTasks.Where(task => task.OrganisationId == id && (task.State == TaskState.Queued || task.State == TaskState.Admitted || task.State == TaskState.Running))
            .Select(task => task.Id).ToListAsync(CancellationToken.None);
        var stopped = 0;
        foreach (var task in open)
            stopped += await stops.HandleAsync(caller, task, asOperator: true, CancellationToken.None) is null ? 1 : 0;
        return stopped;
    }
}

using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Customers;

/// <summary>All that is agreed with an organisation about the cluster; what is null follows what holds for everybody.</summary>
/// <param name="Version">As it was read: who changed it meanwhile is not overwritten. 0 where nothing was agreed yet.</param>
/// <param name="MaxGpuMilliByModel">Thousandths of a device by model; one that is not named is bounded by the GPUs in all alone.</param>
/// <param name="ProjectWeights">Projects to weigh anew; others keep their weight.</param>
public sealed record LimitsRequest(
    long Version, int Weight, long GuaranteedCpuMillicores = 0, long GuaranteedMemoryMebibytes = 0, long GuaranteedGpuMilli = 0,
    long? MaxCpuMillicores = null, long? MaxMemoryMebibytes = null, long? MaxGpuMilli = null, int? MaxRunningTasks = null, int? MaxQueuedTasks = null, IReadOnlyList<ProjectWeight>? ProjectWeights = null,
    IReadOnlyDictionary<string, long>? MaxGpuMilliByModel = null, long? MaxStorageBytes = null)
{
    public Quota ToQuota() => new()
    {
        MaxCpuMillicores = MaxCpuMillicores, MaxMemoryMebibytes = MaxMemoryMebibytes, MaxGpuMilli = MaxGpuMilli,
        MaxGpuMilliByModel = MaxGpuMilliByModel ?? Quota.Unlimited.MaxGpuMilliByModel, MaxRunningTasks = MaxRunningTasks, MaxQueuedTasks = MaxQueuedTasks, MaxStorageBytes = MaxStorageBytes,
        Guaranteed = new ResourceAmounts(GuaranteedCpuMillicores, GuaranteedMemoryMebibytes, GuaranteedGpuMilli),
    };
}

public sealed record ProjectWeight(Guid ProjectId, int Weight);

/// <summary>Writes down what an administrator agreed with an organisation: weight, most and guarantee, and the weights of its projects.</summary>
public sealed class ChangeLimits(IDbContextFactory<PortalDbContext> contexts, SchedulerSignal scheduler, TimeProvider time)
{
    public async Task<Refusal?> HandleAsync(Caller caller, OrganisationId organisation, LimitsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.Organisations.AnyAsync(known => known.Id == organisation, cancellationToken))
            return new Refusal("organisation_not_found");
        var limits = await db.OrganisationLimits.SingleOrDefaultAsync(limits => limits.OrganisationId == organisation, cancellationToken);
        if ((limits?.Version ?? 0) != request.Version)
            return new Refusal("limits_changed", "version");
        if (limits is null)
            db.OrganisationLimits.Add(limits = new OrganisationLimits(organisation));
        if (limits.Change(request.Weight, request.ToQuota()) is { } refusal)
            return refusal;
        if (await WeighAsync(db, organisation, request.ProjectWeights ?? [], cancellationToken) is { } projectRefusal)
            return projectRefusal;
        db.AuditEntries.Add(AuditEntry.Of(caller, "organisation.limits", $"organisation/{organisation}", request with { Version = limits.Version }, time.GetUtcNow()));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || DatabaseConflicts.IsConflict(error))
        {
            return new Refusal("limits_changed", "version");
        }

        scheduler.Wake();
        return null;
    }

    private static async Task<Refusal?> WeighAsync(PortalDbContext db, OrganisationId organisation, IReadOnlyList<ProjectWeight> weights, CancellationToken cancellationToken)
    {
        var projects = await db.Projects.Where(project => project.OrganisationId == organisation).ToDictionaryAsync(project => project.Id, cancellationToken);
        foreach (var weight in weights)
        {
            if (!projects.TryGetValue(new ProjectId(weight.ProjectId), out var project))
                return new Refusal("project_not_found", "projectId");
            if (project.Weigh(weight.Weight) is { } refusal)
                return refusal;
        }

        return null;
    }
}

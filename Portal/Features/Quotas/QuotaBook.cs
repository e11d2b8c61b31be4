using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Quotas;

/// <summary>What quotas hold now: what is usual, what was agreed, and what was raised for a time, which ends by the clock whoever looks.</summary>
public sealed class QuotaBook(IOptions<QuotaPolicyOptions> policy, TimeProvider time)
{
    /// <summary>What holds for an organisation with which nothing was agreed.</summary>
    public Quota Usual { get; } = policy.Value.ToQuota();

    /// <summary>The most an organisation may hold.</summary>
    public async Task<Quota> OfAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var raises = await InForce(db).Where(request => request.OrganisationId == organisation).ToListAsync(cancellationToken);
        return Raised(await WithoutRaisesAsync(db, organisation, cancellationToken), raises);
    }

    /// <summary>The same as if nothing had been raised for a time.</summary>
    public async Task<Quota> WithoutRaisesAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        await db.OrganisationLimits.AsNoTracking().SingleOrDefaultAsync(limits => limits.OrganisationId == organisation, cancellationToken) is { } limits ? limits.ToQuota(Usual) : Usual;

    /// <summary>What holds for the tasks and files of a project.</summary>
    public async Task<TaskQuotas> OfAsync(PortalDbContext db, OrganisationId organisation, ProjectId project, CancellationToken cancellationToken)
    {
        var own = await db.ProjectLimits.AsNoTracking().SingleOrDefaultAsync(limits => limits.ProjectId == project, cancellationToken);
        return new TaskQuotas(await OfAsync(db, organisation, cancellationToken), own?.ToQuota());
    }

    /// <summary>The quotas of those who have others than the usual, and of projects that have one.</summary>
    public async Task<(Dictionary<OrganisationId, Quota> Organisations, Dictionary<ProjectId, Quota> Projects)> AllAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var organisations = await db.OrganisationLimits.AsNoTracking().ToDictionaryAsync(limits => limits.OrganisationId, limits => limits.ToQuota(Usual), cancellationToken);
        foreach (var raises in (await InForce(db).ToListAsync(cancellationToken)).GroupBy(request => request.OrganisationId))
            organisations[raises.Key] = Raised(organisations.GetValueOrDefault(raises.Key, Usual), raises);
        var projects = new Dictionary<ProjectId, Quota>();
        foreach (var limits in await db.ProjectLimits.AsNoTracking().ToListAsync(cancellationToken))
            if (limits.ToQuota() is { } quota)
                projects[limits.ProjectId] = quota;
        return (organisations, projects);
    }

    /// <summary>Raises for a time that count now.</summary>
    public IQueryable<QuotaRequest> InForce(PortalDbContext db)
    {
        var now = time.GetUtcNow();
        return db.QuotaRequests.AsNoTracking().Where(request => request.State == QuotaRequestState.Granted && request.ExpiresAt > now);
    }

    private static Quota Raised(Quota quota, IEnumerable<QuotaRequest> raises) => raises.Aggregate(quota, (sum, raise) => sum.RaisedTo(raise.Granted));
}

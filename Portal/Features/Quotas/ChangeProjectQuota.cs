using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Quotas;

/// <param name="Version">As it was read: who changed it meanwhile is not overwritten. 0 where there was no limit yet.</param>
/// <param name="Limits">All limits of the project, by field; what is missing is bounded by the organisation alone.</param>
public sealed record ProjectQuotaRequest(long Version, IReadOnlyDictionary<string, long> Limits);

/// <summary>Bounds what one project may hold of what its organisation may.</summary>
public sealed class ChangeProjectQuota(IDbContextFactory<PortalDbContext> contexts, QuotaBook book, SchedulerSignal scheduler, TimeProvider time)
{
    /// <returns>Null when done; <c>project_not_found</c>, <c>role_not_allowed</c>, <c>limits_changed</c>, or what <see cref="ProjectLimits.Change"/> refuses.</returns>
    public async Task<Refusal?> HandleAsync(Caller caller, ProjectId projectId, ProjectQuotaRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Projects.AsNoTracking().SingleOrDefaultAsync(project => project.Id == projectId, cancellationToken) is not { } project
            || await OrganisationAccess.FindAsync(db, caller, project.OrganisationId, cancellationToken) is not { } scope)
            return new Refusal("project_not_found");
        if (scope.Refuse(OrganisationRight.ManageQuotas) is { } notAllowed)
            return notAllowed;
        if (request.Limits is null)
            return new Refusal("field_missing", "limits");
        var limits = await db.ProjectLimits.SingleOrDefaultAsync(limits => limits.ProjectId == projectId, cancellationToken);
        if ((limits?.Version ?? 0) != request.Version)
            return new Refusal("limits_changed", "version");
        if (limits is null)
            db.ProjectLimits.Add(limits = new ProjectLimits(projectId, project.OrganisationId));
        if (limits.Change(request.Limits, await book.OfAsync(db, project.OrganisationId, cancellationToken)) is { } refusal)
            return refusal;
        db.AuditEntries.Add(AuditEntry.Of(caller, "project.limits", $"organisation/{project.OrganisationId}", new { Project = projectId, project.Name, limits.Limits }, time.GetUtcNow()));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (DatabaseConflicts.IsConflict(error))
        {
            return new Refusal("limits_changed", "version");
        }

        scheduler.Wake();
        return null;
    }
}

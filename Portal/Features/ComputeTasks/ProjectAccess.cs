using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <summary>What a person may do in a project.</summary>
/// <param name="Key">What narrows that for a program; null for a person.</param>
public sealed record ProjectScope(Project Project, Organisation Organisation, OrganisationRole Role, ApiKeyReach? Key = null)
{
    /// <summary>Stop tasks and delete files.</summary>
    public bool MayRun => Role.May(OrganisationRight.RunTasks) && Key?.May(OrganisationRight.RunTasks) != false;

    /// <summary>Bring in something new: tasks and files.</summary>
    public bool MayAdd => RefuseAdding() is null;

    /// <summary>Why nothing new may be brought in; null when it may.</summary>
    public Refusal? RefuseAdding() =>
        !MayRun ? new Refusal(OrganisationAccess.RoleNotAllowed, "projectId")
        : Organisation.SuspendedAt is not null ? new Refusal(StandingPolicy.IsSuspended)
        : Organisation.State != OrganisationState.Open ? new Refusal(OrganisationStates.IsClosing)
        : Project.ArchivedAt is not null ? new Refusal("project_archived", "projectId")
        : null;
}

/// <summary>The way to a project: through membership. What is not found and what is not yours look alike.</summary>
public static class ProjectAccess
{
    public static async Task<ProjectScope?> FindAsync(PortalDbContext db, Caller caller, ProjectId projectId, CancellationToken cancellationToken)
    {
        var row = await (
            from project in db.Projects.AsNoTracking()
            join own in OrganisationAccess.Of(db, caller) on project.OrganisationId equals own.Organisation.Id
            where project.Id == projectId
            select new { project, own.Organisation, own.Role }).SingleOrDefaultAsync(cancellationToken);
        return row is null || caller.Key?.Reach.Covers(row.Organisation.Id, row.project.Id) == false ? null : new ProjectScope(row.project, row.Organisation, row.Role, caller.Key?.Reach);
    }

    /// <summary>For an administrator who is no member: the project, with no right to act in it. Null for anyone else.</summary>
    public static async Task<ProjectScope?> FindForOperatorAsync(PortalDbContext db, Caller caller, ProjectId projectId, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin)
            return null;
        var row = await (
            from project in db.Projects.AsNoTracking()
            join organisation in db.Organisations on project.OrganisationId equals organisation.Id
            where project.Id == projectId
            select new { project, organisation }).SingleOrDefaultAsync(cancellationToken);
        return row is null ? null : new ProjectScope(row.project, row.organisation, OrganisationRole.Viewer);
    }

    /// <summary>Projects of the organisation the person works in, the oldest first.</summary>
    public static async Task<List<ProjectScope>> AllAsync(PortalDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        if (await OrganisationAccess.FindAsync(db, caller, null, cancellationToken) is not { } scope)
            return [];
        var projects = await db.Projects.AsNoTracking().Where(project => project.OrganisationId == scope.Organisation.Id).OrderBy(project => project.CreatedAt).ToListAsync(cancellationToken);
        return projects.Where(project => caller.Key?.Reach.Covers(project.OrganisationId, project.Id) != false).Select(project => new ProjectScope(project, scope.Organisation, scope.Role, scope.Key)).ToList();
    }
}

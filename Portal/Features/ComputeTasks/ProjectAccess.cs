using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <summary>What a person may do in a project.</summary>
public sealed record ProjectScope(Project Project, Organisation Organisation, OrganisationRole Role)
{
    public bool MayRun => Role is OrganisationRole.Owner or OrganisationRole.Admin or OrganisationRole.Developer;
}

/// <summary>The way to a project: through membership. What is not found and what is not yours look alike.</summary>
public static class ProjectAccess
{
    public static async Task<ProjectScope?> FindAsync(PortalDbContext db, Caller caller, ProjectId projectId, CancellationToken cancellationToken)
    {
        var row = await (
            from project in db.Projects.AsNoTracking()
            join organisation in db.Organisations on project.OrganisationId equals organisation.Id
            join member in db.OrganisationMembers on organisation.Id equals member.OrganisationId
            where project.Id == projectId && member.UserId == caller.Id
            select new { project, organisation, member.Role }).SingleOrDefaultAsync(cancellationToken);
        return row is null ? null : new ProjectScope(row.project, row.organisation, row.Role);
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

    /// <summary>Projects of all organisations the person belongs to, the oldest first.</summary>
    public static async Task<List<ProjectScope>> AllAsync(PortalDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        var rows = await (
            from member in db.OrganisationMembers.AsNoTracking()
            join organisation in db.Organisations on member.OrganisationId equals organisation.Id
            join project in db.Projects on organisation.Id equals project.OrganisationId
            where member.UserId == caller.Id
            orderby organisation.CreatedAt, project.CreatedAt
            select new { project, organisation, member.Role }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new ProjectScope(row.project, row.organisation, row.Role))];
    }

    /// <summary>Ids of the organisations whose things the person may read.</summary>
    public static Task<List<OrganisationId>> OrganisationsAsync(PortalDbContext db, Caller caller, CancellationToken cancellationToken) =>
        db.OrganisationMembers.Where(member => member.UserId == caller.Id).Select(member => member.OrganisationId).ToListAsync(cancellationToken);
}

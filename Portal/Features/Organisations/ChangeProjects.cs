using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Organisations;

/// <param name="Id">Made by the caller: asking twice makes one.</param>
public sealed record CreateProjectRequest(Guid Id, string Name);

/// <param name="IsArchived">True: it takes nothing new.</param>
public sealed record ChangeProjectRequest(string Name, bool IsArchived);

/// <summary>Makes, names and archives projects.</summary>
public sealed class ChangeProjects(OrganisationWork work)
{
    /// <summary>Most projects of one organisation.</summary>
    public const int MostProjects = 200;

    /// <returns>Null when done; <c>invalid_project_name</c>, <c>project_name_taken</c>, <c>too_many_projects</c>, <c>organisation_not_found</c>, <c>role_not_allowed</c>.</returns>
    public Task<Refusal?> CreateAsync(Caller caller, Guid organisationId, CreateProjectRequest request, CancellationToken cancellationToken) =>
        work.DoAsync(caller, organisationId, OrganisationRight.ManageProjects, async unit =>
        {
            if (request.Id == Guid.Empty)
                return new Refusal("invalid_field", "id");
            if (!Project.IsName(request.Name))
                return new Refusal("invalid_project_name", "name");
            var all = await unit.Db.Projects.AsNoTracking().Where(project => project.OrganisationId == unit.Organisation.Id).ToListAsync(unit.CancellationToken);
            if (all.Count >= MostProjects)
                return new Refusal("too_many_projects");
            if (IsTaken(all, request.Name, new ProjectId(request.Id)))
                return new Refusal("project_name_taken", "name");
            if (await unit.Db.Projects.AnyAsync(project => project.Id == new ProjectId(request.Id), unit.CancellationToken))
                return new Refusal("idempotency_conflict", "id");
            unit.Db.Projects.Add(new Project(new ProjectId(request.Id), unit.Organisation.Id, request.Name, unit.Now));
            return new Trace("project.create", new { Project = request.Id, Name = request.Name.Trim() });
        }, cancellationToken);

    /// <returns>Null when done; <c>project_not_found</c>, <c>invalid_project_name</c>, <c>project_name_taken</c>, <c>last_project</c>, <c>organisation_not_found</c>, <c>role_not_allowed</c>.</returns>
    public Task<Refusal?> ChangeAsync(Caller caller, Guid organisationId, Guid projectId, ChangeProjectRequest request, CancellationToken cancellationToken) =>
        work.DoAsync(caller, organisationId, OrganisationRight.ManageProjects, async unit =>
        {
            var all = await unit.Db.Projects.Where(project => project.OrganisationId == unit.Organisation.Id).ToListAsync(unit.CancellationToken);
            if (all.Find(project => project.Id.Value == projectId) is not { } changed)
                return new Refusal("project_not_found");
            if (IsTaken(all, request.Name, changed.Id))
                return new Refusal("project_name_taken", "name");
            if (request.IsArchived && all.TrueForAll(project => project.Id == changed.Id || project.ArchivedAt is not null))
                return new Refusal("last_project");
            if (changed.Rename(request.Name) is { } refusal)
                return refusal;
            if (request.IsArchived)
                changed.Archive(unit.Now);
            else
                changed.Restore();
            return new Trace("project.change", new { Project = projectId, changed.Name, request.IsArchived });
        }, cancellationToken);

    private static bool IsTaken(List<Project> all, string? name, ProjectId by) => all.Exists(project => project.Id != by && string.Equals(project.Name, name?.Trim(), StringComparison.Ordinal));
}

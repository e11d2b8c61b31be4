using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Notifications;

/// <summary>What alerts are about, by name: a budget's project, else the organisation.</summary>
internal sealed class AlertScopes(IReadOnlyDictionary<OrganisationId, string> organisations, IReadOnlyDictionary<ProjectId, string> projects)
{
    public static async Task<AlertScopes> ReadAsync(PortalDbContext db, IReadOnlyCollection<Alert> alerts, CancellationToken cancellationToken)
    {
        var organisations = alerts.Select(alert => alert.OrganisationId).Distinct().ToList();
        var projects = alerts.Select(ProjectOf).OfType<ProjectId>().Distinct().ToList();
        return new AlertScopes(
            await db.Organisations.Where(organisation => organisations.Contains(organisation.Id)).ToDictionaryAsync(organisation => organisation.Id, organisation => organisation.Name, cancellationToken),
            projects.Count == 0 ? new Dictionary<ProjectId, string>() : await db.Projects.Where(project => projects.Contains(project.Id)).ToDictionaryAsync(project => project.Id, project => project.Name, cancellationToken));
    }

    public string NameOf(Alert alert) => ProjectOf(alert) is { } project ? projects.GetValueOrDefault(project) ?? "–" : organisations.GetValueOrDefault(alert.OrganisationId) ?? "–";

    private static ProjectId? ProjectOf(Alert alert) =>
        alert.Facts.GetValueOrDefault("scope") == "Project" && Guid.TryParse(alert.Facts.GetValueOrDefault("scopeId"), out var id) ? new ProjectId(id) : null;
}

using Microsoft.EntityFrameworkCore;
using Portal.Core.Alerts;
using Portal.Core.Billing.Budgets;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Notifications;

/// <summary>What alerts are about, by name: a budget's project or key, else the organisation.</summary>
internal sealed class AlertScopes(IReadOnlyDictionary<OrganisationId, string> organisations, IReadOnlyDictionary<Guid, string> parts)
{
    public static async Task<AlertScopes> ReadAsync(PortalDbContext db, IReadOnlyCollection<Alert> alerts, CancellationToken cancellationToken)
    {
        var organisations = alerts.Select(alert => alert.OrganisationId).OfType<OrganisationId>().Distinct().ToList();
        var projects = PartsOf(alerts, nameof(BudgetScopeKind.Project)).Select(id => new ProjectId(id)).ToList();
        var keys = PartsOf(alerts, nameof(BudgetScopeKind.ApiKey)).Select(id => new ApiKeyId(id)).ToList();
        var parts = new Dictionary<Guid, string>();
        if (projects.Count > 0)
            await db.Projects.Where(project => projects.Contains(project.Id)).ForEachAsync(project => parts[project.Id.Value] = project.Name, cancellationToken);
        if (keys.Count > 0)
            await db.ApiKeys.Where(key => keys.Contains(key.Id)).ForEachAsync(key => parts[key.Id.Value] = key.Name, cancellationToken);
        return new AlertScopes(
            await db.Organisations.Where(organisation => organisations.Contains(organisation.Id)).ToDictionaryAsync(organisation => organisation.Id, organisation => organisation.Name, cancellationToken), parts);
    }

    public string NameOf(Alert alert) =>
        alert.Facts.GetValueOrDefault("scope") is null or nameof(BudgetScopeKind.Organisation) ? (alert.OrganisationId is { } organisation ? organisations.GetValueOrDefault(organisation) : null) ?? "–"
            : PartOf(alert) is { } id && parts.TryGetValue(id, out var name) ? name : "–";

    private static HashSet<Guid> PartsOf(IEnumerable<Alert> alerts, string scope) =>
        [.. alerts.Where(alert => alert.Facts.GetValueOrDefault("scope") == scope).Select(PartOf).OfType<Guid>()];

    private static Guid? PartOf(Alert alert) => Guid.TryParse(alert.Facts.GetValueOrDefault("scopeId"), out var id) ? id : null;
}

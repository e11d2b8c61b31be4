using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ApiKeys;

/// <param name="Start">First characters of the secret.</param>
/// <param name="Project">Name of the one project it counts in; null for all.</param>
/// <param name="MadeBy">Name of the member it acts as.</param>
/// <param name="IsExpired">True when its time has passed.</param>
public sealed record ApiKeyRow(
    Guid Id, string Name, string Start, Guid? ProjectId, string? Project, bool IsReadOnly, string MadeBy, bool IsMine, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, bool IsExpired);

/// <param name="MayRun">Whether a key of the one who looks may act.</param>
/// <param name="SeesAll">Whether everybody's keys are here.</param>
/// <param name="Projects">To choose from.</param>
public sealed record ApiKeysView(
    Guid OrganisationId, string OrganisationName, string TimeZone, bool MayRun, bool SeesAll, IReadOnlyList<ApiKeyRow> Keys, IReadOnlyList<KeyProject> Projects);

public sealed record KeyProject(Guid Id, string Name);

/// <summary>The keys of an organisation that were not taken back: one's own, or everybody's for who manages members.</summary>
public sealed class ApiKeyQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <returns>Null when there is no such organisation, or it is not the caller's.</returns>
    public async Task<ApiKeysView?> ListAsync(Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, organisationId, cancellationToken) is not { Organisation: var organisation } scope)
            return null;
        var (seesAll, now) = (scope.May(OrganisationRight.ManageMembers), time.GetUtcNow());
        var projects = await db.Projects.AsNoTracking().Where(project => project.OrganisationId == organisation.Id).OrderBy(project => project.Name).ToListAsync(cancellationToken);
        var keys = await (
            from key in db.ApiKeys.AsNoTracking()
            where key.OrganisationId == organisation.Id && key.RevokedAt == null && (seesAll || key.MadeBy == caller.Id)
            orderby key.CreatedAt descending, key.Id descending
            select new { key, Who = db.Users.Where(user => user.Id == (Guid)(object)key.MadeBy).Select(user => user.DisplayName).FirstOrDefault() }).ToListAsync(cancellationToken);
        return new ApiKeysView(
            organisation.Id.Value, organisation.Name, organisation.TimeZone, scope.May(OrganisationRight.RunTasks), seesAll,
            keys.ConvertAll(row => new ApiKeyRow(
                row.key.Id.Value, row.key.Name, row.key.Start, row.key.ProjectId?.Value, projects.Find(project => project.Id == row.key.ProjectId)?.Name, row.key.IsReadOnly, row.Who ?? "",
                row.key.MadeBy == caller.Id, row.key.CreatedAt, row.key.ExpiresAt, row.key.LastUsedAt, !row.key.IsOpen(now))),
            [.. projects.Where(project => project.ArchivedAt is null).Select(project => new KeyProject(project.Id.Value, project.Name))]);
    }
}

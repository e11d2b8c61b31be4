using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Quotas;

/// <summary>Quotas and what is held of them, as members see them.</summary>
public sealed class QuotaQueries(IDbContextFactory<PortalDbContext> contexts, QuotaBook book, QuotaRequestRows requests)
{
    private const int RequestsShown = 50;

    /// <summary>Of an organisation and its projects; null when it is not the caller's.</summary>
    /// <param name="organisationId">Null takes the one they work in.</param>
    public async Task<QuotaView?> GetAsync(Caller caller, Guid? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, organisationId is { } wanted ? new OrganisationId(wanted) : null, cancellationToken) is not { } scope)
            return null;
        var (organisation, id) = (scope.Organisation, scope.Organisation.Id);
        var held = await QuotaHeld.ReadAsync(db, id, cancellationToken);
        var projects = await db.Projects.AsNoTracking().Where(project => project.OrganisationId == id && project.ArchivedAt == null).OrderBy(project => project.CreatedAt).ToListAsync(cancellationToken);
        var limits = await db.ProjectLimits.AsNoTracking().Where(limits => limits.OrganisationId == id).ToDictionaryAsync(limits => limits.ProjectId, cancellationToken);
        return new QuotaView(
            id.Value, organisation.Name, organisation.TimeZone, await RowsAsync(db, id, QuotaHeld.Sum(held.Values), cancellationToken),
            projects.ConvertAll(project => ViewOf(project, limits.GetValueOrDefault(project.Id) ?? new ProjectLimits(project.Id, id), held.GetValueOrDefault(project.Id, QuotaHeld.Nothing))),
            scope.May(OrganisationRight.ManageQuotas), await ManagersAsync(db, id, cancellationToken),
            await requests.ReadAsync(db, db.QuotaRequests.Where(request => request.OrganisationId == id).OrderByDescending(request => request.AskedAt).Take(RequestsShown), cancellationToken));
    }

    /// <summary>What is left for a project's next task or file; null when it is not the caller's.</summary>
    public async Task<ProjectRoomView?> RoomAsync(Caller caller, ProjectId projectId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, projectId, cancellationToken) is not { } scope)
            return null;
        var id = scope.Organisation.Id;
        var held = await QuotaHeld.ReadAsync(db, id, cancellationToken);
        var ofOrganisation = await RowsAsync(db, id, QuotaHeld.Sum(held.Values), cancellationToken);
        var own = await db.ProjectLimits.AsNoTracking().SingleOrDefaultAsync(limits => limits.ProjectId == projectId, cancellationToken);
        var ofProject = own?.ToQuota() is { } quota ? RowsOf(quota, held.GetValueOrDefault(projectId, QuotaHeld.Nothing)) : [];
        return new ProjectRoomView(projectId.Value, [.. ofOrganisation.Concat(ofProject).GroupBy(row => row.Field).Select(rows => rows.MinBy(row => row.Left)!)]);
    }

    /// <summary>What an organisation has and holds, with what falls back and when.</summary>
    internal async Task<IReadOnlyList<QuotaRow>> RowsAsync(PortalDbContext db, OrganisationId organisation, QuotaHeld held, CancellationToken cancellationToken)
    {
        var lasting = await book.WithoutRaisesAsync(db, organisation, cancellationToken);
        var raises = await book.InForce(db).Where(request => request.OrganisationId == organisation).ToListAsync(cancellationToken);
        var now = raises.Aggregate(lasting, (quota, raise) => quota.RaisedTo(raise.Granted));
        return [.. RowsOf(now, held).Select(row => row.Limit == lasting.LimitOf(row.Field) ? row : FallsBack(row, lasting, raises))];
    }

    private static QuotaRow FallsBack(QuotaRow row, Quota lasting, List<QuotaRequest> raises)
    {
        // The one that gives most ends, and the next holds.
        var of = raises.Where(raise => raise.Granted.GetValueOrDefault(row.Field) >= row.Limit).Max(raise => raise.ExpiresAt);
        var later = raises.Where(raise => raise.ExpiresAt > of).Select(raise => raise.Granted.GetValueOrDefault(row.Field)).Append(lasting.LimitOf(row.Field) ?? 0).Max();
        return row with { RaisedUntil = of, Later = later };
    }

    private static IReadOnlyList<QuotaRow> RowsOf(Quota quota, QuotaHeld held) => [.. quota.Limited.Select(field => new QuotaRow(field, quota.LimitOf(field)!.Value, held.Of(field)))];

    private static ProjectQuotaView ViewOf(Project project, ProjectLimits limits, QuotaHeld held) =>
        new(project.Id.Value, project.Name, limits.ToQuota() is { } quota ? RowsOf(quota, held) : [], limits.Limits, limits.Version);

    private static async Task<IReadOnlyList<string>> ManagersAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var roles = OrganisationRights.Roles.Where(role => role.May(OrganisationRight.ManageQuotas)).ToList();
        var ids = (await db.OrganisationMembers.Where(member => member.OrganisationId == organisation && roles.Contains(member.Role)).OrderBy(member => member.Role).ThenBy(member => member.Since)
            .Select(member => member.UserId).ToListAsync(cancellationToken)).ConvertAll(id => id.Value);
        var names = await db.Users.Where(user => ids.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
        return [.. ids.Where(names.ContainsKey).Select(id => names[id])];
    }
}

using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Organisations;

public sealed record OrganisationRow(Guid Id, string Name, OrganisationRole Role, bool IsCurrent);

/// <param name="OpenTasks">Tasks they submitted here that have not ended.</param>
public sealed record MemberRow(Guid Id, string DisplayName, string Email, OrganisationRole Role, DateTimeOffset Since, bool IsSelf, int OpenTasks);

public sealed record InvitationRow(Guid Id, string Email, OrganisationRole Role, string InvitedBy, DateTimeOffset ExpiresAt, bool IsExpired);

/// <param name="OpenTasks">Tasks that have not ended.</param>
public sealed record ProjectRow(Guid Id, string Name, DateTimeOffset? ArchivedAt, int OpenTasks);

/// <param name="Rights">What the person who asks may do here.</param>
/// <param name="Invitations">Those that stand or have only been ended by time; empty for who may not manage members.</param>
public sealed record OrganisationDetail(
    Guid Id, string Name, OrganisationKind Kind, OrganisationState State, string TimeZone, DateTimeOffset CreatedAt, OrganisationRole Role, IReadOnlyList<OrganisationRight> Rights,
    IReadOnlyList<MemberRow> Members, IReadOnlyList<InvitationRow> Invitations, IReadOnlyList<ProjectRow> Projects)
{
    public bool May(OrganisationRight right) => Rights.Contains(right);
}

/// <summary>Organisations as their members see them.</summary>
public sealed class OrganisationQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>Those the person belongs to, the one they work in first.</summary>
    public async Task<IReadOnlyList<OrganisationRow>> MineAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = await OrganisationAccess.AllAsync(db, caller, cancellationToken);
        return [.. all.Select((scope, i) => new OrganisationRow(scope.Organisation.Id.Value, scope.Organisation.Name, scope.Role, i == 0))];
    }

    /// <summary>One of them; null when it is not theirs.</summary>
    /// <param name="organisationId">Null takes the one they work in.</param>
    public async Task<OrganisationDetail?> GetAsync(Caller caller, Guid? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, organisationId is { } wanted ? new OrganisationId(wanted) : null, cancellationToken) is not { } scope)
            return null;
        var (organisation, id) = (scope.Organisation, scope.Organisation.Id);
        return new OrganisationDetail(
            id.Value, organisation.Name, organisation.Kind, organisation.State, organisation.TimeZone, organisation.CreatedAt, scope.Role, [.. OrganisationRights.All.Where(scope.May)],
            await MembersAsync(db, caller, id, cancellationToken), scope.May(OrganisationRight.ManageMembers) ? await InvitationsAsync(db, id, cancellationToken) : [],
            await ProjectsAsync(db, id, cancellationToken));
    }

    private static IQueryable<ComputeTask> OpenTasks(PortalDbContext db, OrganisationId organisation) => db.ComputeTasks
        .Where(task => task.OrganisationId == organisation && (task.State == TaskState.Queued || task.State == TaskState.Admitted || task.State == TaskState.Running));

    private static async Task<IReadOnlyList<MemberRow>> MembersAsync(PortalDbContext db, Caller caller, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var members = await db.OrganisationMembers.AsNoTracking().Where(member => member.OrganisationId == organisation).ToListAsync(cancellationToken);
        var ids = members.ConvertAll(member => member.UserId.Value);
        var people = await db.Users.AsNoTracking().Where(user => ids.Contains(user.Id)).ToDictionaryAsync(user => user.Id, cancellationToken);
        var open = await OpenTasks(db, organisation).GroupBy(task => task.SubmittedBy).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        return
        [
            .. new Roster(members).Members.Select(member => new MemberRow(
                member.UserId.Value, people[member.UserId.Value].DisplayName, people[member.UserId.Value].Email ?? "", member.Role, member.Since, member.UserId == caller.Id, open.GetValueOrDefault(member.UserId))),
        ];
    }

    private async Task<IReadOnlyList<InvitationRow>> InvitationsAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var open = await (
            from invitation in db.Invitations.AsNoTracking()
            where invitation.OrganisationId == organisation && invitation.End == null
            orderby invitation.CreatedAt descending
            select new { invitation, By = db.Users.Where(user => user.Id == (Guid)(object)invitation.InvitedBy).Select(user => user.DisplayName).FirstOrDefault() }).ToListAsync(cancellationToken);
        return open.ConvertAll(row => new InvitationRow(row.invitation.Id.Value, row.invitation.Email, row.invitation.Role, row.By ?? "", row.invitation.ExpiresAt, !row.invitation.IsOpen(now)));
    }

    private static async Task<IReadOnlyList<ProjectRow>> ProjectsAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var projects = await db.Projects.AsNoTracking().Where(project => project.OrganisationId == organisation).OrderBy(project => project.CreatedAt).ToListAsync(cancellationToken);
        var open = await OpenTasks(db, organisation).GroupBy(task => task.ProjectId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        return projects.ConvertAll(project => new ProjectRow(project.Id.Value, project.Name, project.ArchivedAt, open.GetValueOrDefault(project.Id)));
    }
}

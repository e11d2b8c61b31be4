using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Organisations;

/// <param name="State">Null while it can be accepted; else the code of the refusal.</param>
public sealed record InvitationView(string Organisation, OrganisationRole Role, string InvitedBy, DateTimeOffset ExpiresAt, string? State);

/// <summary>Shows an invitation to whom it was mailed, and takes the answer. Who knows the code but signs in with another address learns nothing.</summary>
public sealed class AnswerInvitation(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>Null when there is no such invitation for this person.</summary>
    public async Task<InvitationView?> GetAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, caller, code, cancellationToken) is not { } invitation)
            return null;
        var organisation = await db.Organisations.AsNoTracking().SingleAsync(one => one.Id == invitation.OrganisationId, cancellationToken);
        var by = await db.Users.Where(user => user.Id == invitation.InvitedBy.Value).Select(user => user.DisplayName).FirstOrDefaultAsync(cancellationToken);
        var state = invitation.End is { } end ? $"invitation_{end.ToString().ToLowerInvariant()}" : invitation.IsOpen(time.GetUtcNow()) ? null : "invitation_expired";
        return new InvitationView(organisation.Name, invitation.Role, by ?? "", invitation.ExpiresAt, state);
    }

    /// <summary>Joins, and works there from now on.</summary>
    /// <returns>Null when done; <c>invitation_not_found</c>, <c>invitation_ended</c>, <c>invitation_expired</c>, <c>already_member</c>, <c>too_many_members</c>.</returns>
    public Task<Refusal?> AcceptAsync(Caller caller, string code, CancellationToken cancellationToken) => AnswerAsync(caller, code, InvitationEnd.Accepted, async (db, invitation, now) =>
    {
        var roster = new Roster(await db.OrganisationMembers.AsNoTracking().Where(member => member.OrganisationId == invitation.OrganisationId).ToListAsync(cancellationToken));
        // Whoever invited may not be a member any more, or no longer one who may: then nobody stands behind it.
        if (roster.RefuseInviting(invitation.InvitedBy, invitation.Role) is { Code: OrganisationAccess.RoleNotAllowed })
            return new Refusal("invitation_ended");
        var joined = roster.Join(invitation.OrganisationId, caller.Id, invitation.Role, now);
        if (!joined.IsAccepted)
            return joined.Refusal;
        (await db.Organisations.SingleAsync(organisation => organisation.Id == invitation.OrganisationId, cancellationToken)).NoteMembersChanged();
        db.OrganisationMembers.Add(joined.Value);
        (await db.Users.SingleAsync(user => user.Id == caller.Id.Value, cancellationToken)).CurrentOrganisationId = invitation.OrganisationId;
        return null;
    }, cancellationToken);

    /// <returns>Null when done; <c>invitation_not_found</c>, <c>invitation_ended</c>, <c>invitation_expired</c>.</returns>
    public Task<Refusal?> DeclineAsync(Caller caller, string code, CancellationToken cancellationToken) =>
        AnswerAsync(caller, code, InvitationEnd.Declined, (_, _, _) => Task.FromResult<Refusal?>(null), cancellationToken);

    private Task<Refusal?> AnswerAsync(
        Caller caller, string code, InvitationEnd end, Func<PortalDbContext, Invitation, DateTimeOffset, Task<Refusal?>> act, CancellationToken cancellationToken) => DatabaseConflicts.RetryAsync(async () =>
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, caller, code, cancellationToken) is not { } invitation)
            return new Refusal("invitation_not_found");
        var now = time.GetUtcNow();
        if (invitation.Close(end, now) is { } closed)
            return closed;
        if (await act(db, invitation, now) is { } refusal)
            return refusal;
        db.AuditEntries.Add(AuditEntry.Of(
            caller, end == InvitationEnd.Accepted ? "member.join" : "member.decline", $"organisation/{invitation.OrganisationId}", new { Invitation = invitation.Id.Value, Role = invitation.Role.ToString() }, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (Refusal?)null;
    });

    private static async Task<Invitation?> FindAsync(PortalDbContext db, Caller caller, string code, CancellationToken cancellationToken)
    {
        var (hash, email) = (InviteMember.HashOf(code ?? ""), Invitation.Normalise(caller.Email));
        return await db.Invitations.SingleOrDefaultAsync(invitation => invitation.CodeHash == hash && invitation.Email == email, cancellationToken);
    }
}

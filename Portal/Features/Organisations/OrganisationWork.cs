using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Organisations;

/// <summary>One act of a member in their organisation: the right to it is checked, what it changes is written together with its trace, and of two at once the second looks again.</summary>
public sealed class OrganisationWork(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <param name="caller">Who acts.</param>
    /// <param name="organisationId">Where.</param>
    /// <param name="right">What the act needs; null when the act itself decides.</param>
    /// <param name="act">Does it, and says what is written into the audit; a refusal leaves everything as it was.</param>
    /// <param name="cancellationToken">Ends it before it is written.</param>
    /// <returns>Null when done; <c>organisation_not_found</c>, <c>role_not_allowed</c>, or what the act refuses with.</returns>
    public Task<Refusal?> DoAsync(Caller caller, Guid organisationId, OrganisationRight? right, Func<OrganisationUnit, Task<Result<Trace>>> act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(act);
        return DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await OrganisationAccess.FindAsync(db, caller, new OrganisationId(organisationId), cancellationToken) is not { } scope)
                return new Refusal(OrganisationAccess.NotFound);
            if (right is { } needed && scope.Refuse(needed) is { } notAllowed)
                return notAllowed;
            var now = time.GetUtcNow();
            var organisation = await db.Organisations.SingleAsync(one => one.Id == scope.Organisation.Id, cancellationToken);
            var done = await act(new OrganisationUnit(db, organisation, caller, now, cancellationToken));
            if (!done.IsAccepted)
                return done.Refusal;
            db.AuditEntries.Add(AuditEntry.Of(caller, done.Value.Act, $"organisation/{organisation.Id}", done.Value.Details, now));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (Refusal?)null;
        });
    }
}

/// <summary>What an act works on: the organisation and everything of it, in one transaction.</summary>
public sealed record OrganisationUnit(PortalDbContext Db, Organisation Organisation, Caller Caller, DateTimeOffset Now, CancellationToken CancellationToken)
{
    public async Task<Roster> RosterAsync() =>
        new(await Db.OrganisationMembers.AsNoTracking().Where(member => member.OrganisationId == Organisation.Id).ToListAsync(CancellationToken));
}

/// <summary>What an act leaves in the audit.</summary>
/// <param name="Act">A stable code.</param>
/// <param name="Details">Serialised as JSON; never with a secret.</param>
public sealed record Trace(string Act, object Details);

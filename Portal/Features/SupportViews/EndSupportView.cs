using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;
using Portal.Security.Sessions;

namespace Portal.Features.SupportViews;

/// <summary>Ends support views: when the administrator wants to, and in the books when one has ended by itself.</summary>
public sealed class EndSupportView(IDbContextFactory<PortalDbContext> contexts, PersonSessions sessions, IOptions<SupportOptions> options, TimeProvider time)
{
    /// <returns>Null when done; <c>support_view_not_found</c>.</returns>
    public async Task<Refusal?> HandleAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller is { View: { } view, Session: { } session }
            && await EndAsync(session, view.Until, AuditEntry.Of(caller, "support_view.end", $"organisation/{view.Organisation}", new { Member = view.Person }, time.GetUtcNow()), cancellationToken)
            ? null : new Refusal("support_view_not_found");
    }

    /// <summary>Writes down the end of those that are over: their time is up, or the session, the role, the organisation or the member is gone.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var over = await (options.Value.ViewAs ? sessions.WithEndedView(db) : db.PersonSessions.Where(row => row.ViewedUntil != null)).AsNoTracking().ToListAsync(cancellationToken);
        var (count, now) = (0, time.GetUtcNow());
        foreach (var one in over)
        {
            var entry = AuditEntry.OfPortal("support_view.end", $"organisation/{one.ViewedOrganisationId}", new { Member = one.ViewedPersonId, Person = one.UserId, TimeIsUp = one.ViewedUntil <= time.MachineNow() }, now);
            count += await EndAsync(one.Id, one.ViewedUntil!.Value, entry, cancellationToken) ? 1 : 0;
        }

        return count;
    }

    // Of two that end the same, one writes it down.
    private async Task<bool> EndAsync(Guid session, DateTimeOffset until, AuditEntry entry, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        DateTimeOffset? known = until;
        if (await db.PersonSessions.Where(row => row.Id == session && row.ViewedUntil == known).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.ViewedOrganisationId, (OrganisationId?)null).SetProperty(row => row.ViewedPersonId, (Guid?)null).SetProperty(row => row.ViewedUntil, (DateTimeOffset?)null),
                cancellationToken) == 0)
            return false;
        db.AuditEntries.Add(entry);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}

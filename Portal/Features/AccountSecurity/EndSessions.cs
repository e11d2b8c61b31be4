using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;
using Portal.Security.Sessions;

namespace Portal.Features.AccountSecurity;

/// <summary>Ends sessions of the person who asks. Needs no fresh proof: whoever doubts a session must be quick.</summary>
public sealed class EndSessions(PortalDbContext db, PersonSessions sessions, LiveConnections connections, TimeProvider time)
{
    /// <returns>Null when ended; or <c>session_not_found</c>, whoever's it is.</returns>
    public async Task<Refusal?> OneAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!await sessions.EndAsync(caller.Id.Value, id, cancellationToken))
            return new Refusal("session_not_found");
        await DoneAsync(AuditEntry.Of(caller, "account.session_end", $"person/{caller.Id}", new { Session = id }, time.GetUtcNow()), cancellationToken);
        return null;
    }

    /// <summary>All but the one that asks.</summary>
    /// <returns>How many.</returns>
    public async Task<int> OthersAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var ended = await sessions.EndOthersAsync(caller.Id.Value, caller.Session, cancellationToken);
        await DoneAsync(AuditEntry.Of(caller, "account.session_end", $"person/{caller.Id}", new { Ended = ended }, time.GetUtcNow()), cancellationToken);
        return ended;
    }

    private async Task DoneAsync(AuditEntry trace, CancellationToken cancellationToken)
    {
        db.AuditEntries.Add(trace);
        await db.SaveChangesAsync(cancellationToken);
        // What is open on this replica goes at once; others look within seconds.
        await connections.CutOffAsync(cancellationToken);
    }
}

using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security.SupportViews;

namespace Portal.Security.Sessions;

/// <summary>
/// Begins, looks up and ends sessions. A session counts while its row is not ended and knows the person's present security stamp.
/// Its times are the machine's, as those of its cookie: a date that is moved on signs nobody out.
/// </summary>
public sealed class PersonSessions(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>How long a session that is not used is kept, and its cookie with it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    private static readonly TimeSpan SeenStep = TimeSpan.FromMinutes(1);

    private DateTimeOffset Now => time.MachineNow();

    /// <summary>A new session; what lies too far back of this person's earlier ones is forgotten.</summary>
    public async Task<Guid> StartAsync(PortalUser user, string? userAgent, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var now = Now;
        var agent = userAgent ?? "";
        var session = new PersonSession
        {
            UserId = user.Id, UserAgent = agent[..Math.Min(agent.Length, PersonSession.MaxUserAgentLength)], Address = address,
            StartedAt = now, LastSeenAt = now, ConfirmedAt = now, SecurityStamp = user.SecurityStamp ?? "",
        };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var forgotten = now - Lifetime - Lifetime;
        await db.PersonSessions.Where(row => row.UserId == user.Id && row.LastSeenAt < forgotten).ExecuteDeleteAsync(cancellationToken);
        db.PersonSessions.Add(session);
        await db.SaveChangesAsync(cancellationToken);
        return session.Id;
    }

    /// <summary>Hands a new security stamp to the session that made it, so that this one goes on and all others end.</summary>
    public async Task KeepAsync(Guid session, PortalUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var stamp = user.SecurityStamp ?? "";
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.PersonSessions.Where(row => row.Id == session && row.UserId == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, stamp), cancellationToken);
    }

    /// <summary>Whether the session of <paramref name="principal"/> still counts; false for whoever has none.</summary>
    public async Task<bool> IsOpenAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (SessionClaims.SessionOf(principal) is not { } session)
            return false;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Open(db).AnyAsync(row => row.Id == session, cancellationToken);
    }

    /// <summary>Which of these sessions still count.</summary>
    public async Task<HashSet<Guid>> OpenOfAsync(IReadOnlyCollection<Guid> sessions, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return [.. await Open(db).Where(row => sessions.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellationToken)];
    }

    /// <summary>Notes that the session is in use, at most once a minute.</summary>
    public async Task SeenAsync(Guid session, string? address, CancellationToken cancellationToken)
    {
        var now = Now;
        var before = now - SeenStep;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.PersonSessions.Where(row => row.Id == session && row.LastSeenAt < before)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, now).SetProperty(row => row.Address, address), cancellationToken);
    }

    /// <summary>The sessions of a person that count, the one used last first.</summary>
    public async Task<IReadOnlyList<PersonSession>> ListAsync(Guid user, CancellationToken cancellationToken)
    {
        var oldest = Now - Lifetime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Open(db).AsNoTracking().Where(row => row.UserId == user && row.LastSeenAt > oldest).OrderByDescending(row => row.LastSeenAt).ThenByDescending(row => row.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Ends one session of a person.</summary>
    /// <returns>False when the person has no such session that counts.</returns>
    public async Task<bool> EndAsync(Guid user, Guid session, CancellationToken cancellationToken) =>
        await EndAsync(rows => rows.Where(row => row.UserId == user && row.Id == session), cancellationToken) > 0;

    /// <summary>Ends all sessions of a person but one.</summary>
    /// <returns>How many.</returns>
    public Task<int> EndOthersAsync(Guid user, Guid? kept, CancellationToken cancellationToken) =>
        EndAsync(rows => rows.Where(row => row.UserId == user && row.Id != kept), cancellationToken);

    /// <summary>Notes that the person of a session has just proved to be there.</summary>
    public async Task ConfirmAsync(Guid session, CancellationToken cancellationToken)
    {
        var now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.PersonSessions.Where(row => row.Id == session).ExecuteUpdateAsync(set => set.SetProperty(row => row.ConfirmedAt, now), cancellationToken);
    }

    /// <summary>Whether the person of a session proved to be there within <paramref name="window"/>.</summary>
    public async Task<bool> IsConfirmedAsync(Guid session, TimeSpan window, CancellationToken cancellationToken)
    {
        var since = Now - window;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Open(db).AnyAsync(row => row.Id == session && row.ConfirmedAt > since, cancellationToken);
    }

    /// <summary>What a session looks at for support at this moment; null for most.</summary>
    public async Task<SupportView?> ViewOfAsync(Guid session, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Views(db).Where(view => view.Session == session)
            .Select(view => new SupportView(view.Organisation, view.OrganisationName, new UserId(view.Person), db.Users.Where(user => user.Id == view.Person).Select(user => user.DisplayName).First(), view.Until))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Which organisations these sessions look at; those that look at none are not among them.</summary>
    public async Task<Dictionary<Guid, OrganisationId>> ViewsOfAsync(IReadOnlyCollection<Guid> sessions, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Views(db).Where(view => sessions.Contains(view.Session)).ToDictionaryAsync(view => view.Session, view => view.Organisation, cancellationToken);
    }

    /// <summary>Those whose view is over, though that is not written down yet: the time is up, or there is no such session, organisation or member any more.</summary>
    public IQueryable<PersonSession> WithEndedView(PortalDbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);
        var going = Views(db).Select(view => view.Session);
        return db.PersonSessions.Where(row => row.ViewedUntil != null && !going.Contains(row.Id));
    }

    private IQueryable<View> Views(PortalDbContext db)
    {
        DateTimeOffset? now = Now;
        return from row in Open(db)
               from organisation in db.Organisations
               from member in db.OrganisationMembers
               where row.ViewedOrganisationId == organisation.Id && row.ViewedUntil > now && organisation.State != OrganisationState.Closed
                   && member.OrganisationId == organisation.Id && row.ViewedPersonId == (Guid)(object)member.UserId
               select new View { Session = row.Id, Organisation = organisation.Id, OrganisationName = organisation.Name, Person = row.ViewedPersonId!.Value, Until = row.ViewedUntil!.Value };
    }

    private async Task<int> EndAsync(Func<IQueryable<PersonSession>, IQueryable<PersonSession>> which, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await which(db.PersonSessions.Where(row => row.EndedAt == null)).ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, now), cancellationToken);
    }

    private static IQueryable<PersonSession> Open(PortalDbContext db) =>
        from row in db.PersonSessions
        join user in db.Users on row.UserId equals user.Id
        where row.EndedAt == null && row.SecurityStamp == user.SecurityStamp
        select row;

    private sealed class View
    {
        public required Guid Session { get; init; }

        public required OrganisationId Organisation { get; init; }

        public required string OrganisationName { get; init; }

        public required Guid Person { get; init; }

        public required DateTimeOffset Until { get; init; }
    }
}

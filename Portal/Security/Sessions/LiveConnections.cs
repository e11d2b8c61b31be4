using System.Collections.Concurrent;
using System.Security.Claims;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Security.ApiKeys;
using Portal.Security.SupportViews;

namespace Portal.Security.Sessions;

/// <summary>
/// What outlives the moment in which its right was checked, such as pages, hubs, event streams and downloads: ended once its session or key no longer counts, or the person may not have it any more.
/// </summary>
public sealed partial class LiveConnections(PersonSessions sessions, ApiKeyStore keys, HeldRights rights, ILogger<LiveConnections> logger)
{
    private readonly ConcurrentDictionary<Guid, LiveConnection> _open = new();

    /// <summary>How many are open.</summary>
    public int Count => _open.Count;

    /// <summary>Keeps an eye on what hands out an organisation's things, until disposed.</summary>
    /// <param name="abort">Cuts it off: also where the person lost the sight of an organisation, whichever it was. Who still may connects again.</param>
    public IDisposable Add(ClaimsPrincipal principal, Action abort) => Add(principal, abort, abort, abort, right => right is OrganisationRight.ReadWork or OrganisationRight.ReadMoney, _ => false);

    /// <summary>Keeps an eye on a page until disposed.</summary>
    /// <param name="signOut">Sends the person away.</param>
    /// <param name="reload">Shows the page anew, since it offers what the person may not do any more, or lacks what they may do now.</param>
    /// <param name="leave">Leads to the home page: the person has begun to look as somebody else, for whom this page is none.</param>
    public IDisposable AddPage(ClaimsPrincipal principal, Action signOut, Action reload, Action leave) =>
        // Who has to set up a second step first has no role until then, and who looks for support has none meanwhile.
        Add(principal, signOut, reload, leave, _ => true, role => !principal.IsInRole(role) && !SecondStepRule.IsNeeded(principal) && SupportViewClaims.ViewOf(principal) is null);

    /// <summary>Ends those whose session is over or whose right is gone.</summary>
    public async Task CutOffAsync(CancellationToken cancellationToken)
    {
        var open = _open.ToArray();
        if (open.Length == 0)
            return;
        Guid[] asked = [.. open.Select(one => one.Value.Session).Distinct()];
        var counting = await sessions.OpenOfAsync(asked, cancellationToken);
        counting.UnionWith(await keys.OpenOfAsync([.. asked.Where(id => !counting.Contains(id))], cancellationToken));
        var views = await sessions.ViewsOfAsync(asked, cancellationToken);
        UserId[] people = [.. open.Select(one => one.Value.Person).OfType<UserId>().Distinct()];
        var held = await rights.OfAsync(people, cancellationToken);
        var roles = await rights.RolesOfAsync(people, cancellationToken);
        foreach (var (id, one) in open)
        {
            if (!counting.Contains(one.Session) || one.HasStayed())
                End(id, one.End);
            else if (one.IsTold)
                continue;
            else if ((views.TryGetValue(one.Session, out var viewed) ? viewed : (OrganisationId?)null) != one.View)
                Tell(id, one, one.Leave);
            else if (one.Person is { } person && (roles[person].Any(one.Lacks) || await HasLostAsync(one, [.. held[person]])))
                Tell(id, one, one.Lose);
        }
    }

    private Entry Add(ClaimsPrincipal principal, Action end, Action lose, Action leave, Func<OrganisationRight, bool> needs, Func<string, bool> lacks)
    {
        var id = Guid.NewGuid();
        // A key is looked up together with its maker's membership.
        var person = ApiKeyClaims.KeyOf(principal) is null ? Caller.From(principal)?.Id : null;
        // Whoever has neither session nor key is asked for under an id that none has.
        _open[id] = new LiveConnection(SessionClaims.SessionOf(principal) ?? ApiKeyClaims.KeyOf(principal)?.Id.Value ?? id, person, end, lose, leave, needs, lacks, SupportViewClaims.ViewOf(principal)?.Organisation)
        {
            Opened = person is { } known ? rights.OfAsync(known, CancellationToken.None) : Task.FromResult(new HashSet<HeldRight>()),
        };
        return new Entry(_open, id);
    }

    // What could not be read at the beginning is not trusted.
    private async Task<bool> HasLostAsync(LiveConnection one, HashSet<HeldRight> now)
    {
        try
        {
            return await one.HasLostAsync(now);
        }
        catch (Exception error)
        {
            LogUnknown(error);
            return true;
        }
    }

    // A page is asked to go, and what is cut off is gone.
    private void Tell(Guid id, LiveConnection one, Action what)
    {
        if (what == one.End)
        {
            End(id, what);
            return;
        }

        try
        {
            one.Tell(what);
        }
        catch (Exception error)
        {
            LogBroken(error);
        }
    }

    // One that breaks as it ends must not keep the others open.
    private void End(Guid id, Action end)
    {
        if (!_open.TryRemove(id, out _))
            return;
        try
        {
            end();
        }
        catch (Exception error)
        {
            LogBroken(error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What somebody might do when a connection was opened could not be read; it is ended.")]
    private partial void LogUnknown(Exception error);

    [LoggerMessage(LogLevel.Warning, "A connection broke as it was ended.")]
    private partial void LogBroken(Exception error);

    private sealed class Entry(ConcurrentDictionary<Guid, LiveConnection> open, Guid id) : IDisposable
    {
        public void Dispose() => open.TryRemove(id, out _);
    }
}

using System.Collections.Concurrent;
using System.Security.Claims;
using Portal.Security.ApiKeys;

namespace Portal.Security.Sessions;

/// <summary>What outlives the request that opened it, such as circuits, hubs and event streams: cut off once its session or key no longer counts.</summary>
public sealed class LiveConnections(PersonSessions sessions, ApiKeyStore keys)
{
    private readonly ConcurrentDictionary<Guid, (Guid Session, Action Abort)> _open = new();

    /// <summary>How many are open.</summary>
    public int Count => _open.Count;

    /// <summary>Keeps an eye on a connection until disposed.</summary>
    /// <param name="abort">Cuts it off.</param>
    public IDisposable Add(ClaimsPrincipal principal, Action abort)
    {
        // Whoever has neither session nor key is asked for under an id that none has.
        var id = Guid.NewGuid();
        _open[id] = (SessionClaims.SessionOf(principal) ?? ApiKeyClaims.KeyOf(principal)?.Id.Value ?? id, abort);
        return new Entry(_open, id);
    }

    /// <summary>Cuts off those whose session is over.</summary>
    public async Task CutOffAsync(CancellationToken cancellationToken)
    {
        var open = _open.ToArray();
        if (open.Length == 0)
            return;
        Guid[] asked = [.. open.Select(one => one.Value.Session).Distinct()];
        var counting = await sessions.OpenOfAsync(asked, cancellationToken);
        counting.UnionWith(await keys.OpenOfAsync([.. asked.Where(id => !counting.Contains(id))], cancellationToken));
        foreach (var (id, (session, abort)) in open)
        {
            if (!counting.Contains(session) && _open.TryRemove(id, out _))
                abort();
        }
    }

    private sealed class Entry(ConcurrentDictionary<Guid, (Guid Session, Action Abort)> open, Guid id) : IDisposable
    {
        public void Dispose() => open.TryRemove(id, out _);
    }
}

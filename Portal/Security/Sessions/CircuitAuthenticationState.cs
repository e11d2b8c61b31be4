using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Portal.Security.Sessions;

/// <summary>Who sits at an open page; nobody, once the session is over.</summary>
public sealed class CircuitAuthenticationState : ServerAuthenticationStateProvider, IDisposable
{
    private readonly LiveConnections _connections;
    private IDisposable? _watched;

    public CircuitAuthenticationState(LiveConnections connections)
    {
        _connections = connections;
        AuthenticationStateChanged += state => _ = WatchAsync(state);
    }

    public void Dispose() => _watched?.Dispose();

    private async Task WatchAsync(Task<AuthenticationState> changed)
    {
        var user = (await changed).User;
        _watched?.Dispose();
        _watched = user.Identity?.IsAuthenticated == true ? _connections.Add(user, SignOut) : null;
    }

    private void SignOut() => SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
}

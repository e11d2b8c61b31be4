using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Portal.Security.Sessions;

/// <summary>Who sits at an open page; nobody, once the session is over. A page that offers what the person lost the right to is shown anew, and left where the person now looks as somebody else.</summary>
public sealed class CircuitAuthenticationState : ServerAuthenticationStateProvider, IDisposable
{
    private readonly LiveConnections _connections;
    private readonly NavigationManager _navigation;
    private IDisposable? _watched;
    private bool _isGone;

    public CircuitAuthenticationState(LiveConnections connections, NavigationManager navigation)
    {
        (_connections, _navigation) = (connections, navigation);
        AuthenticationStateChanged += state => _ = WatchAsync(state);
    }

    public void Dispose()
    {
        _isGone = true;
        _watched?.Dispose();
    }

    private async Task WatchAsync(Task<AuthenticationState> changed)
    {
        var user = (await changed).User;
        _watched?.Dispose();
        _watched = user.Identity?.IsAuthenticated == true && !_isGone ? _connections.AddPage(user, SignOut, Reload, Leave) : null;
    }

    private void SignOut() => SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));

    private void Leave() => _navigation.NavigateTo("/", forceLoad: true);

    private void Reload() => _navigation.Refresh(forceReload: true);
}

using Microsoft.AspNetCore.SignalR;

namespace Portal.Security.Sessions;

/// <summary>
/// Puts every hub connection under the eye of <see cref="LiveConnections"/>, but those of pages: they are sent away by
/// <see cref="CircuitAuthenticationState"/>, and a connection cut under them would take that word with it.
/// </summary>
public sealed class LiveConnectionFilter(LiveConnections connections) : IHubFilter
{
    private static readonly object Key = new();

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (context.Hub.GetType().Assembly == typeof(LiveConnectionFilter).Assembly)
            context.Context.Items[Key] = connections.Add(context.Context.User!, context.Context.Abort);
        await next(context);
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        (context.Context.Items.TryGetValue(Key, out var entry) ? entry as IDisposable : null)?.Dispose();
        await next(context, exception);
    }
}

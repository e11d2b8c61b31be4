using Microsoft.AspNetCore.SignalR;
using Portal.Features.ComputeTasks;
using Portal.Live;

namespace Portal.Background;

/// <summary>Passes the in-process feed on to the hub's watchers.</summary>
public sealed class HubRelayWorker(TaskProgressFeed feed, IHubContext<TaskProgressHub, ITaskProgressClient> hub) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(_ => true);
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var snapshot in await subscription.ReadAsync(stoppingToken))
                await hub.Clients.Group(TaskProgressHub.Group(snapshot.TaskId)).TaskChanged(snapshot);
        }
    }
}

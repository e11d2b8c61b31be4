using Portal.Security.Sessions;

namespace Portal.Background;

/// <summary>Cuts off circuits, hubs and event streams of sessions that are over. Often enough that five seconds hold.</summary>
public sealed class LiveConnectionsWorker(LiveConnections connections, TimeProvider time, ILogger<LiveConnectionsWorker> logger) : PeriodicWorker(TimeSpan.FromSeconds(2), time, logger)
{
    public override Task RunOnceAsync(CancellationToken cancellationToken) => connections.CutOffAsync(cancellationToken);
}

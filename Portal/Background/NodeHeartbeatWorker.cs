using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Engines;
using Portal.Engines.Local;
using Portal.Live;
using Portal.Persistence;

namespace Portal.Background;

/// <summary>Registers this machine as a node and keeps it described: what it offers, whether it can take work.</summary>
public sealed class NodeHeartbeatWorker(
    IDbContextFactory<PortalDbContext> contexts, IEngine engine, IOptions<LocalEngineOptions> options, CapacityFeed capacity, SchedulerSignal scheduler,
    EngineReport report, TimeProvider time, ILogger<NodeHeartbeatWorker> logger)
    : PeriodicWorker(TimeSpan.FromSeconds(30), time, logger)
{
    private readonly TimeProvider _time = time;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var status = await engine.DescribeAsync(cancellationToken);
        if (status.Problem is not null && report.Latest?.Problem != status.Problem)
            logger.LogError("This machine takes no tasks: {Problem}", status.Problem);
        report.Latest = status;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = _time.GetUtcNow();
        var node = await db.ComputeNodes.SingleOrDefaultAsync(node => node.Name == status.NodeName, cancellationToken);
        if (node is null)
        {
            node = ComputeNode.Register(ComputeNodeId.New(), status.NodeName, options.Value.PoolName, status.Node, now);
            db.ComputeNodes.Add(node);
        }
        else if (node.Capacity != new ResourceAmounts(status.Node.CpuMillicores, status.Node.MemoryMebibytes, status.Node.Gpus.Count * 1000L) || !node.Gpus.SequenceEqual(status.Node.Gpus))
        {
            node.Describe(status.Node);
        }

        if (status.Problem is null)
            node.Heartbeat(now);
        else
            node.MarkDown();
        await db.SaveChangesAsync(cancellationToken);
        capacity.Publish(now);
        scheduler.Wake();
    }
}

/// <summary>What the engine last said of itself; shown to administrators.</summary>
public sealed class EngineReport
{
    public EngineStatus? Latest { get; set; }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.Planner.Traces;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Replay;

namespace Portal.Features.Planner;

/// <param name="Nodes">One of every node.</param>
/// <param name="HourCost">Of all of them; null where no node has a cost.</param>
public sealed record NodeSet(IReadOnlyList<ComputeNode> Nodes, Money? HourCost);

/// <summary>The nodes a question is about.</summary>
public sealed class PlannedCluster(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> portal, TimeProvider time)
{
    public string Currency => portal.Value.Currency;

    /// <param name="trace">The trace that is played; null for the portal's own tasks.</param>
    public async Task<Result<NodeSet>> NodesAsync(PlanQuestion question, TraceRow? trace, CancellationToken cancellationToken)
    {
        var hourCost = NodeKind.CostOf(question.NodeHourCost, Currency).Value;
        switch (question.Nodes)
        {
            case null:
                return await OwnAsync(cancellationToken) is { Count: > 0 } own ? new NodeSet(own, Times(hourCost, own.Count)) : new Refusal("no_nodes", "nodes");
            case PlanQuestion.MachineOfLog:
                return trace?.Processors is { } processors ? new NodeSet([SwfMachine.Node(processors)], hourCost) : new Refusal("no_machine", "nodes");
            default:
                return Of(NodeKind.ParseAll(question.Nodes, Currency).Value, hourCost);
        }
    }

    /// <summary>The portal's own nodes as kinds, to begin a list with.</summary>
    public async Task<IReadOnlyList<NodeKind>> OwnKindsAsync(CancellationToken cancellationToken)
    {
        var own = await OwnAsync(cancellationToken);
        return [.. own.GroupBy(node => (node.CpuMillicores, node.MemoryMebibytes, node.Gpus.Count, Model: node.Gpus.Count == 0 ? "" : node.Gpus[0].Model))
            .Select(kind => new NodeKind(kind.Count(), kind.Key.CpuMillicores, kind.Key.MemoryMebibytes, kind.Key.Count, kind.Key.Model)).Take(NodeKind.MostKinds)];
    }

    private async Task<List<ComputeNode>> OwnAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ComputeNodes.AsNoTracking().Where(node => node.State != NodeState.Down).OrderBy(node => node.Name).ToListAsync(cancellationToken);
    }

    private NodeSet Of(IReadOnlyList<NodeKind> kinds, Money? hourCost)
    {
        var nodes = new List<ComputeNode>();
        Money? sum = null;
        foreach (var kind in kinds)
        {
            nodes.AddRange(kind.ToNodes(nodes.Count + 1, time.GetUtcNow()));
            if (Times(kind.HourCost ?? hourCost, kind.Count) is { } cost)
                sum = sum is { } before ? before + cost : cost;
        }

        return new NodeSet(nodes, sum);
    }

    private static Money? Times(Money? cost, int count) => cost is { } one ? new Money(checked(one.Micros * count), one.Currency) : null;
}

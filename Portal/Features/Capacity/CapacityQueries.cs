using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Engines;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Capacity;

/// <param name="EngineProblem">Why this machine takes no tasks, with what mends it; null when it does, or has not told yet.</param>
/// <param name="GpuSearch">What the search for GPUs looked for and found; null before the first look.</param>
public sealed record CapacityView(IReadOnlyList<NodeView> Nodes, string? EngineProblem, GpuSearch? GpuSearch)
{
    public ResourceAmounts Capacity => Sum(node => node.Capacity);

    public ResourceAmounts Offered => Sum(node => node.Offered);

    public ResourceAmounts Allocated => Sum(node => node.Allocated);

    private ResourceAmounts Sum(Func<NodeView, ResourceAmounts> amounts) => Nodes.Aggregate(ResourceAmounts.None, (sum, node) => sum + amounts(node));
}

/// <param name="StateSince">When an administrator last wished its state; null when none ever did.</param>
/// <param name="StateBy">Who did.</param>
public sealed record NodeView(
    Guid Id, string Name, string PoolName, NodeState State, NodeState StateWhenUp, ResourceAmounts Capacity, ResourceAmounts Offered, ResourceAmounts Allocated,
    int WithheldPerMille, DateTimeOffset? LastHeartbeatAt, DateTimeOffset? StateSince, string? StateBy, IReadOnlyList<GpuView> Gpus, IReadOnlyList<NodeTaskView> Tasks,
    IReadOnlyDictionary<string, string> Labels);

public sealed record GpuView(int Index, string Model, long MemoryMebibytes, bool IsWithheld, IReadOnlyList<GpuHolderView> Holders)
{
    public int AllocatedMilli => Holders.Sum(holder => holder.Milli);
}

public sealed record GpuHolderView(Guid TaskId, string Name, int Milli);

public sealed record NodeTaskView(
    Guid TaskId, string Name, string Organisation, TaskState State, ResourceAmounts Amounts, DateTimeOffset AdmittedAt, DateTimeOffset? StartedAt,
    long CpuMicroseconds, long RunMilliseconds, bool IsStopping);

/// <summary>Nodes with what they offer, what is allocated and what runs where.</summary>
public sealed class CapacityQueries(IDbContextFactory<PortalDbContext> contexts, EngineReport engine)
{
    private sealed record Held(ComputeNodeId NodeId, IReadOnlyList<GpuShare> Gpus, NodeTaskView Task);

    public async Task<CapacityView> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var nodes = await db.ComputeNodes.AsNoTracking().OrderBy(node => node.PoolName).ThenBy(node => node.Name).ToListAsync(cancellationToken);
        var held = (await HeldAsync(db, cancellationToken)).ToLookup(row => row.NodeId);
        var wishes = await WishesAsync(db, nodes, cancellationToken);
        return new CapacityView(
            [.. nodes.Select(node => View(node, [.. held[node.Id]], wishes.GetValueOrDefault(ChangeNode.TargetOf(node.Id.Value))))],
            engine.Latest?.Problem, engine.Latest?.GpuSearch);
    }

    private static async Task<List<Held>> HeldAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var rows = await (
            from attempt in db.TaskAttempts.AsNoTracking()
            join task in db.ComputeTasks on attempt.TaskId equals task.Id
            join organisation in db.Organisations on task.OrganisationId equals organisation.Id
            where attempt.State != AttemptState.Ended
            orderby attempt.AdmittedAt
            select new { attempt, task.Name, task.State, task.StopRequestedAt, Organisation = organisation.Name }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new Held(row.attempt.NodeId, row.attempt.Gpus, new NodeTaskView(
            row.attempt.TaskId.Value, row.Name, row.Organisation, row.State, row.attempt.Amounts, row.attempt.AdmittedAt, row.attempt.StartedAt,
            row.attempt.CpuMicroseconds, row.attempt.RunMilliseconds, row.StopRequestedAt is not null)))];
    }

    // Of each node only the last wish counts; there are few, and the index is on the instant.
    private static async Task<Dictionary<string, (DateTimeOffset At, string By)>> WishesAsync(PortalDbContext db, List<ComputeNode> nodes, CancellationToken cancellationToken)
    {
        var targets = nodes.Where(node => node.StateWhenUp != NodeState.Ready).Select(node => ChangeNode.TargetOf(node.Id.Value)).ToList();
        var wishes = new Dictionary<string, (DateTimeOffset At, string By)>(StringComparer.Ordinal);
        foreach (var target in targets)
        {
            var last = await db.AuditEntries.AsNoTracking().Where(entry => entry.Target == target && (entry.Act == "node.cordon" || entry.Act == "node.drain"))
                .OrderByDescending(entry => entry.At).Select(entry => new { entry.At, By = db.Users.Where(user => user.Id == entry.ActorId).Select(user => user.Email).FirstOrDefault() ?? entry.Actor }).FirstOrDefaultAsync(cancellationToken);
            if (last is not null)
                wishes[target] = (last.At, last.By);
        }

        return wishes;
    }

    private static NodeView View(ComputeNode node, IReadOnlyList<Held> held, (DateTimeOffset At, string By) wish) => new(
        node.Id.Value, node.Name, node.PoolName, node.State, node.StateWhenUp, node.Capacity, node.Offered,
        held.Aggregate(ResourceAmounts.None, (sum, row) => sum + row.Task.Amounts), node.WithheldPerMille, node.LastHeartbeatAt,
        wish.By is null ? null : wish.At, wish.By,
        [.. node.Gpus.Select((gpu, position) => new GpuView(gpu.Index, gpu.Model, gpu.MemoryMebibytes, position >= node.OfferedGpuCount, Holders(gpu.Index, held)))],
        [.. held.Select(row => row.Task)], node.Labels);

    private static IReadOnlyList<GpuHolderView> Holders(int index, IReadOnlyList<Held> held) =>
    [
        .. held.SelectMany(row => row.Gpus.Where(share => share.Index == index).Select(share => new GpuHolderView(row.Task.TaskId, row.Task.Name, share.Milli))),
    ];
}

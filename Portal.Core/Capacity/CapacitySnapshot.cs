using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>Everything a scheduling cycle looks at, frozen: nodes with what is free, what runs and until when at the latest, what waits.</summary>
/// <remarks>The order in which parts are handed in does not matter: nodes are kept by name, allocations and tasks by id.</remarks>
public sealed class CapacitySnapshot
{
    /// <param name="nodes">All nodes, whatever their state.</param>
    /// <param name="running">Attempts that have not ended; those on unknown nodes only count against quotas.</param>
    /// <param name="waiting">Queued tasks.</param>
    /// <param name="quotas">Per organisation; one that is missing has no limit.</param>
    /// <param name="shares">What projects count for and held lately; one that is missing has usual weights and held nothing.</param>
    /// <param name="projectQuotas">Of projects that have one of their own, beside that of their organisation.</param>
    public CapacitySnapshot(
        IEnumerable<ComputeNode> nodes, IEnumerable<RunningAllocation> running, IEnumerable<WaitingTask> waiting,
        IReadOnlyDictionary<OrganisationId, Quota>? quotas = null, IEnumerable<ProjectShare>? shares = null, IReadOnlyDictionary<ProjectId, Quota>? projectQuotas = null)
    {
        Running = Sorted(running, static allocation => allocation.AttemptId.Value);
        Waiting = Sorted(waiting, static task => task.TaskId.Value);
        Quotas = quotas ?? new Dictionary<OrganisationId, Quota>();
        ProjectQuotas = projectQuotas ?? new Dictionary<ProjectId, Quota>();
        Shares = [.. (shares ?? []).OrderBy(share => share.ProjectId.Value)];
        var byNode = Running.ToLookup(allocation => allocation.NodeId);
        Nodes = [.. nodes.OrderBy(node => node.Name, StringComparer.Ordinal).ThenBy(node => node.Id.Value).Select(node => new NodeSnapshot(node, byNode[node.Id]))];
    }

    private CapacitySnapshot(CapacitySnapshot other, ImmutableArray<WaitingTask> waiting)
    {
        Nodes = other.Nodes;
        Running = other.Running;
        Quotas = other.Quotas;
        ProjectQuotas = other.ProjectQuotas;
        Shares = other.Shares;
        Waiting = waiting;
    }

    /// <summary>By name.</summary>
    public ImmutableArray<NodeSnapshot> Nodes { get; }

    /// <summary>By attempt id.</summary>
    public ImmutableArray<RunningAllocation> Running { get; }

    /// <summary>By task id; the queue's order is the scheduler's to make.</summary>
    public ImmutableArray<WaitingTask> Waiting { get; }

    public IReadOnlyDictionary<OrganisationId, Quota> Quotas { get; }

    public IReadOnlyDictionary<ProjectId, Quota> ProjectQuotas { get; }

    /// <summary>By project id.</summary>
    public IReadOnlyList<ProjectShare> Shares { get; }

    private static ImmutableArray<T> Sorted<T>(IEnumerable<T> items, Func<T, Guid> id)
    {
        T[] sorted = [.. items];
        var ids = Array.ConvertAll(sorted, item => id(item));
        Array.Sort(ids, sorted);
        return ImmutableCollectionsMarshal.AsImmutableArray(sorted);
    }

    /// <summary>The same instant with one more task in the queue.</summary>
    public CapacitySnapshot With(WaitingTask task) =>
        new(this, [.. Waiting.Append(task).OrderBy(waiting => waiting.TaskId.Value)]);
}

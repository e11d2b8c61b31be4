using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>What has to be placed: the shape that equal tasks share, with the nodes that could ever hold it.</summary>
public sealed class PlacementRequest
{
    private readonly bool[] _accepts;

    internal PlacementRequest(WaitingTask task, ResourceRequest request, ClusterRoom cluster)
    {
        Request = request;
        Amounts = request.Amounts;
        InputMebibytes = task.InputMebibytes;
        Duration = request.MaxRunSeconds * TimeSpan.TicksPerSecond;
        _accepts = Array.ConvertAll(cluster.Models, request.Accepts);
        AllowedNodes = [.. Enumerable.Range(0, cluster.Count).Where(i => Allows(task, cluster[i]))];
        EligibleNodes = Array.FindAll(AllowedNodes, i => cluster[i].State == NodeState.Ready);
        FittingNodes = Array.FindAll(AllowedNodes, i => cluster.EmptyRoom(i).Fits(this));
        Nodes = Array.FindAll(FittingNodes, i => cluster[i].State == NodeState.Ready);
    }

    /// <summary>The request of the tasks that share this shape.</summary>
    public ResourceRequest Request { get; }

    /// <summary>CPU, memory and GPU asked.</summary>
    public ResourceAmounts Amounts { get; }

    /// <summary>Size of the inputs, MiB.</summary>
    public long InputMebibytes { get; }

    /// <summary>Indices of the nodes that are ready, allowed, and could hold it when empty; ascending.</summary>
    public IReadOnlyList<int> Candidates => Nodes;

    /// <summary>The same for the hot path.</summary>
    internal int[] Nodes { get; }

    /// <summary>Of an allowed pool and with the labels demanded, whatever their state and size.</summary>
    internal int[] AllowedNodes { get; }

    /// <summary>Ready and allowed, whatever their size.</summary>
    internal int[] EligibleNodes { get; }

    /// <summary>Allowed and large enough, whatever their state.</summary>
    internal int[] FittingNodes { get; }

    /// <summary>Maximum run time in ticks.</summary>
    internal long Duration { get; }

    /// <summary>True once no node had room in this cycle: room only shrinks within one.</summary>
    internal bool FitsNowhereNow { get; set; }

    /// <summary>True once no set of evictions would have made room in this cycle.</summary>
    internal bool NoEvictionHelps { get; set; }

    /// <summary>How many waiting tasks share it.</summary>
    internal int Count { get; set; }

    /// <summary>Reason of all that share it, once found.</summary>
    internal (string Reason, ReasonDetails Details)? Reason { get; set; }

    /// <summary>Nearest change of all that share it and hold no reservation, once sought.</summary>
    internal (bool Sought, NearestChange? Change) Nearest { get; set; }

    /// <summary>Earliest start per node and the version of the timeline it holds for.</summary>
    internal (long Start, int Version)[]? EarliestOn { get; set; }

    /// <summary>True when devices of this model will do; models are numbered by <see cref="ClusterRoom.Models"/>.</summary>
    internal bool Accepts(int model) => _accepts[model];

    private static bool Allows(WaitingTask task, NodeSnapshot node)
    {
        if (task.AllowedPools.Count > 0 && !task.AllowedPools.Contains(node.PoolName, StringComparer.Ordinal))
            return false;
        foreach (var (label, value) in task.RequiredLabels)
            if (!node.Labels.TryGetValue(label, out var has) || has != value)
                return false;
        return true;
    }
}

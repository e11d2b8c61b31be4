using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Placement;

namespace Portal.Core.Scheduling;

/// <summary>What has to be placed: the shape that equal tasks share, with the nodes that could ever hold it.</summary>
internal sealed class PlacementRequest
{
    private readonly bool[] _accepts;

    public PlacementRequest(WaitingTask task, ResourceRequest request, ClusterRoom cluster)
    {
        Task = task;
        Request = request;
        Amounts = request.Amounts;
        InputMebibytes = task.InputMebibytes;
        Duration = cluster.Options.DurationOf(task, request.MaxRunSeconds);
        Tenant = cluster.Tenancy.Of(task.OrganisationId, request.Amounts.GpuMilli);
        _accepts = Array.ConvertAll(cluster.Models, request.Accepts);
        AllowedNodes = cluster.Sets.Where(Allows);
        EligibleNodes = cluster.Sets.Where(node => Allows(node) && cluster[node].State == NodeState.Ready);
        FittingNodes = cluster.Sets.Where(node => Allows(node) && cluster.EmptyRoom(node).Fits(this));
        Nodes = cluster.Sets.Where(node => Allows(node) && cluster[node].State == NodeState.Ready && cluster.EmptyRoom(node).Fits(this));

        bool Allows(int node) => task.Allows(cluster[node].PoolName, cluster[node].Labels);
    }

    /// <summary>The first task of this shape; others ask the same of their node.</summary>
    public WaitingTask Task { get; }

    /// <summary>The request of the tasks that share this shape.</summary>
    public ResourceRequest Request { get; }

    /// <summary>CPU, memory and GPU asked.</summary>
    public ResourceAmounts Amounts { get; }

    /// <summary>Size of the inputs, MiB.</summary>
    public long InputMebibytes { get; }

    /// <summary>Indices of the nodes that are ready, allowed, and could hold it when empty; ascending.</summary>
    public int[] Nodes { get; }

    /// <summary>Of an allowed pool and with the labels demanded, whatever their state and size.</summary>
    public int[] AllowedNodes { get; }

    /// <summary>Ready and allowed, whatever their size.</summary>
    public int[] EligibleNodes { get; }

    /// <summary>Allowed and large enough, whatever their state.</summary>
    public int[] FittingNodes { get; }

    /// <summary>How long it is counted to run, ticks: the maximum run time, unless predictions decide.</summary>
    public long Duration { get; }

    /// <summary>With whom it may share a device, as <see cref="GpuTenancy"/> numbers them.</summary>
    public int Tenant { get; }

    /// <summary>True once no node had room in this cycle: room only shrinks within one.</summary>
    public bool FitsNowhereNow { get; set; }

    /// <summary>True once no set of evictions would have made room in this cycle.</summary>
    public bool NoEvictionHelps { get; set; }

    /// <summary>How many waiting tasks share it.</summary>
    public int Count { get; set; }

    /// <summary>Reason of all that share it, once found.</summary>
    public (string Reason, ReasonDetails Details)? Reason { get; set; }

    /// <summary>Nearest change of all that share it and hold no reservation, once sought.</summary>
    public (bool Sought, NearestChange? Change) Nearest { get; set; }

    /// <summary>Earliest start per node and the version of the timeline it holds for.</summary>
    public (long Start, int Version)[]? EarliestOn { get; set; }

    /// <summary>What the placement policy knows it by; null before it is first asked.</summary>
    public TaskShape? Shape { get; set; }

    /// <summary>A cycle begins: forgets what the last one found out.</summary>
    public void Begin()
    {
        (FitsNowhereNow, NoEvictionHelps, Count) = (false, false, 0);
        (Reason, Nearest, EarliestOn) = (null, default, null);
    }

    /// <summary>True for one of <see cref="Nodes"/>.</summary>
    public bool IsCandidate(int node) => Array.BinarySearch(Nodes, node) >= 0;

    /// <summary>True when devices of this model will do; models are numbered by <see cref="ClusterRoom.Models"/>.</summary>
    public bool Accepts(int model) => _accepts[model];
}

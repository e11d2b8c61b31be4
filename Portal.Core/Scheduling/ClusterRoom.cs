using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>The room of all nodes over time, as the cycle fills it.</summary>
internal sealed class ClusterRoom
{
    private readonly NodeSnapshot[] _nodes;
    private readonly Timeline[] _timelines;
    private readonly int[][] _models;
    private readonly List<Stay>?[] _stays;
    private readonly int[][] _tenants;
    private readonly int[] _noTenants;
    private readonly int[] _tenantScratch;
    private readonly long[][] _offered;
    private readonly long[] _scratch;
    private readonly Dictionary<ComputeNodeId, int> _indexOf;

    public ClusterRoom(CapacitySnapshot snapshot, long now, SchedulerOptions options)
    {
        Start = now;
        _nodes = [.. snapshot.Nodes];
        Sets = new NodeSets(_nodes);
        Models = [.. Sets.Examples.SelectMany(node => _nodes[node].Gpus).Select(gpu => gpu.Model).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        int[][] modelsOfKind = [.. Sets.Examples.Select(node => _nodes[node].Gpus.Select(gpu => Array.IndexOf(Models, gpu.Model)).ToArray())];
        _models = [.. Enumerable.Range(0, _nodes.Length).Select(node => modelsOfKind[Sets.KindOf(node)])];
        Options = options;
        Tenancy = new GpuTenancy(options.GpuSharing);
        _tenants = Array.ConvertAll(_nodes, node => new int[node.Gpus.Count]);
        _stays = new List<Stay>?[_nodes.Length];
        _noTenants = new int[_nodes.Select(node => node.Gpus.Count).DefaultIfEmpty(0).Max()];
        _tenantScratch = new int[_noTenants.Length];
        _offered = Array.ConvertAll(_nodes, Offered);
        _indexOf = new Dictionary<ComputeNodeId, int>(_nodes.Length);
        for (var i = 0; i < _nodes.Length; i++)
            _indexOf[_nodes[i].Id] = i;
        _scratch = new long[_offered.Select(offered => offered.Length).DefaultIfEmpty(0).Max()];
        var taken = Array.ConvertAll(_nodes, _ => new List<(long End, long[] Amounts)>());
        foreach (var allocation in snapshot.Running)
            if (_indexOf.TryGetValue(allocation.NodeId, out var index))
                Join(index, allocation, options.ExpectedEnd(allocation, now), taken[index]);
        _timelines = [.. _offered.Zip(taken, (offered, until) => new Timeline(now, offered, until))];
    }

    /// <summary>Number of nodes; indices run from 0 by name.</summary>
    public int Count => _nodes.Length;

    /// <summary>The node with an index.</summary>
    public NodeSnapshot this[int index] => _nodes[index];

    /// <summary>The nodes by kind.</summary>
    public NodeSets Sets { get; }

    /// <summary>What all nodes that take work offer together.</summary>
    public ResourceAmounts OfferedInAll() =>
        Array.FindAll(_nodes, node => node.State == NodeState.Ready).Aggregate(ResourceAmounts.None, (sum, node) => sum + node.Offered);

    /// <summary>Distinct GPU models of the cluster, by name; a model's number is its index here.</summary>
    public string[] Models { get; }

    /// <summary>How the cycle decides.</summary>
    internal SchedulerOptions Options { get; }

    /// <summary>Who may meet on a device.</summary>
    public GpuTenancy Tenancy { get; }

    /// <summary>Now, in UTC ticks.</summary>
    public long Start { get; }

    /// <summary>Room for <paramref name="request"/> on a node from now to its latest end.</summary>
    public NodeRoom Room(int index, PlacementRequest request)
    {
        var timeline = _timelines[index];
        if (timeline.OnlyGrows)
            return new NodeRoom(index, _nodes[index], timeline.Now, _models[index], _tenants[index]);
        var room = _scratch.AsSpan(0, timeline.Width);
        timeline.Window(Start, Start + request.Duration, room);
        return new NodeRoom(index, _nodes[index], room, _models[index], TenantsUntil(index, Start + request.Duration));
    }

    /// <summary>Room on a node now, as if nothing were reserved for later.</summary>
    public NodeRoom RoomIgnoringReservations(int index) => new(index, _nodes[index], _timelines[index].Now, _models[index], _tenants[index]);

    /// <summary>True when room on a node is promised for later.</summary>
    public bool HasReservation(int index) => !_timelines[index].OnlyGrows;

    /// <summary>Room on a node with nothing on it.</summary>
    public NodeRoom EmptyRoom(int index) => new(index, _nodes[index], _offered[index], _models[index], _noTenants.AsSpan(0, _models[index].Length));

    public bool TryIndexOf(ComputeNodeId node, out int index) => _indexOf.TryGetValue(node, out index);

    public Timeline TimelineOf(int index) => _timelines[index];

    public NodeFit FitOf(int index, PlacementRequest request) => new(request, _models[index], _tenants[index]);

    /// <summary>How long from now the request would fit on a node before a reservation is in the way, in ticks from now; 0 when it does not fit even now.</summary>
    public long FitsFor(int index, PlacementRequest request)
    {
        var until = _timelines[index].LastsUntil(FitOf(index, request));
        return until == long.MaxValue ? long.MaxValue : until - Start;
    }

    /// <summary>The tightest devices of a node for a window that is known to fit.</summary>
    public NodePlacement PlaceAt(int index, PlacementRequest request, long start)
    {
        var room = _scratch.AsSpan(0, _timelines[index].Width);
        _timelines[index].Window(start, start + request.Duration, room);
        return new NodeRoom(index, _nodes[index], room, _models[index], _tenants[index]).OnTightestDevices(request);
    }

    public void Take(NodePlacement placement, PlacementRequest request, long start)
    {
        _timelines[placement.NodeIndex].Take(start, start + request.Duration, Amounts(placement, request));
        if (GpuTenancy.IsShare(request.Amounts.GpuMilli))
            Join(placement.NodeIndex, new Stay(placement.Devices[0], request.Tenant, start, start + request.Duration));
    }

    public void Give(NodePlacement placement, PlacementRequest request, long start)
    {
        _timelines[placement.NodeIndex].Give(start, start + request.Duration, Amounts(placement, request));
        if (GpuTenancy.IsShare(request.Amounts.GpuMilli))
            Leave(placement.NodeIndex, new Stay(placement.Devices[0], request.Tenant, start, start + request.Duration));
    }

    /// <summary>The columns a running allocation fills on its node.</summary>
    public long[] Amounts(int index, RunningAllocation allocation)
    {
        var amounts = new long[_offered[index].Length];
        amounts[0] = allocation.Amounts.CpuMillicores;
        amounts[1] = allocation.Amounts.MemoryMebibytes;
        foreach (var gpu in allocation.Gpus)
        {
            var device = _nodes[index].DeviceAt(gpu.Index);
            if (device >= 0)
                amounts[2 + device] += gpu.Milli;
        }
        return amounts;
    }

    public AttemptPlacement ToAttempt(NodePlacement placement, PlacementRequest request)
    {
        var node = _nodes[placement.NodeIndex];
        var model = placement.Devices.Length == 0 ? null : node.Gpus[placement.Devices[0]].Model;
        return new AttemptPlacement(node.Id, GpuRoom.Shares(request, placement.Devices, node.Gpus), model);
    }

    private void Join(int index, RunningAllocation allocation, long end, List<(long End, long[] Amounts)> taken)
    {
        taken.Add((end, Amounts(index, allocation)));
        foreach (var gpu in allocation.Gpus)
            if (GpuTenancy.IsShare(gpu.Milli) && _nodes[index].DeviceAt(gpu.Index) is >= 0 and var device)
                Join(index, new Stay(device, Tenancy.Of(allocation.OrganisationId, gpu.Milli), Start, end));
    }

    private void Join(int node, Stay stay)
    {
        (_stays[node] ??= []).Add(stay);
        ref var tenants = ref _tenants[node][stay.Device];
        tenants = GpuTenancy.Join(tenants, stay.Tenant);
    }

    private void Leave(int node, Stay stay)
    {
        _stays[node]!.Remove(stay);
        _tenants[node][stay.Device] = _stays[node]!.Where(other => other.Device == stay.Device)
            .Aggregate(GpuTenancy.NoOne, (holders, other) => GpuTenancy.Join(holders, other.Tenant));
    }

    /// <summary>Who shares each device of a node between now and <paramref name="end"/>.</summary>
    private ReadOnlySpan<int> TenantsUntil(int node, long end)
    {
        var tenants = _tenantScratch.AsSpan(0, _models[node].Length);
        tenants.Clear();
        foreach (var stay in _stays[node] ?? [])
            if (stay.Start < end)
                tenants[stay.Device] = GpuTenancy.Join(tenants[stay.Device], stay.Tenant);
        return tenants;
    }

    private ReadOnlySpan<long> Amounts(NodePlacement placement, PlacementRequest request)
    {
        var amounts = _scratch.AsSpan(0, _timelines[placement.NodeIndex].Width);
        amounts.Clear();
        amounts[0] = request.Amounts.CpuMillicores;
        amounts[1] = request.Amounts.MemoryMebibytes;
        foreach (var device in placement.Devices)
            amounts[2 + device] = Math.Min(request.Amounts.GpuMilli, 1000);
        return amounts;
    }

    private static long[] Offered(NodeSnapshot node)
    {
        var columns = new long[2 + node.Gpus.Count];
        columns[0] = node.Offered.CpuMillicores;
        columns[1] = node.Offered.MemoryMebibytes;
        columns.AsSpan(2, node.OfferedGpuCount).Fill(1000);
        return columns;
    }

    /// <summary>A share of a device, running or promised.</summary>
    private readonly record struct Stay(int Device, int Tenant, long Start, long End);
}

using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>The room of all nodes over time, as a cycle fills it. It follows the snapshots from cycle to cycle: where nothing has changed, nothing is built anew.</summary>
internal sealed class ClusterRoom
{
    private readonly NodeSnapshot[] _nodes;
    private readonly Timeline[] _timelines;
    private readonly DeviceStays[] _stays;
    private readonly List<(TaskAttemptId Attempt, long End)>[] _runs;
    // What the last cycle placed something on, or that has not been filled yet.
    private readonly bool[] _isFilled;
    private readonly List<int> _changed = [];
    private readonly int[][] _models;
    private readonly int[] _noTenants;
    private readonly int[] _tenantScratch;
    private readonly long[][] _offered;
    private readonly long[] _scratch;
    private readonly Dictionary<ComputeNodeId, int> _indexOf;

    public ClusterRoom(CapacitySnapshot snapshot, long now, SchedulerOptions options)
    {
        _nodes = [.. snapshot.Nodes];
        Sets = new NodeSets(_nodes);
        Models = [.. Sets.Examples.SelectMany(node => _nodes[node].Gpus).Select(gpu => gpu.Model).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        int[][] modelsOfKind = [.. Sets.Examples.Select(node => _nodes[node].Gpus.Select(gpu => Array.IndexOf(Models, gpu.Model)).ToArray())];
        _models = [.. Enumerable.Range(0, _nodes.Length).Select(node => modelsOfKind[Sets.KindOf(node)])];
        Tenancy = new GpuTenancy(options.GpuSharing);
        _noTenants = new int[_nodes.Select(node => node.Gpus.Count).DefaultIfEmpty(0).Max()];
        _tenantScratch = new int[_noTenants.Length];
        _offered = Array.ConvertAll(_nodes, Offered);
        _scratch = new long[_offered.Select(offered => offered.Length).DefaultIfEmpty(0).Max()];
        _indexOf = new Dictionary<ComputeNodeId, int>(_nodes.Length);
        for (var i = 0; i < _nodes.Length; i++)
            _indexOf[_nodes[i].Id] = i;
        _timelines = Array.ConvertAll(_offered, offered => new Timeline(now, offered));
        _stays = Array.ConvertAll(_nodes, node => new DeviceStays(node.Gpus.Count));
        _runs = Array.ConvertAll(_nodes, _ => new List<(TaskAttemptId, long)>());
        _isFilled = new bool[_nodes.Length];
        Array.Fill(_isFilled, true);
        Options = options;
        KnowsBandwidths = _nodes.Any(node => node.NetworkMebibytesPerSecond > 0);
        Shapes = new RequestShapes(this);
        Follow(snapshot, now, options);
    }

    /// <summary>Number of nodes; indices run from 0 by name.</summary>
    public int Count => _nodes.Length;

    /// <summary>The node with an index.</summary>
    public NodeSnapshot this[int index] => _nodes[index];

    /// <summary>The nodes by kind.</summary>
    public NodeSets Sets { get; }

    /// <summary>Distinct GPU models of the cluster, by name; a model's number is its index here.</summary>
    public string[] Models { get; }

    /// <summary>How the cycle decides.</summary>
    internal SchedulerOptions Options { get; private set; }

    /// <summary>What waiting tasks ask.</summary>
    public RequestShapes Shapes { get; }

    /// <summary>True when it is known of some node how fast inputs come to it; else their size decides nothing.</summary>
    public bool KnowsBandwidths { get; }

    /// <summary>Who may meet on a device.</summary>
    public GpuTenancy Tenancy { get; }

    /// <summary>Now, in UTC ticks.</summary>
    public long Start { get; private set; }

    /// <summary>Number of the cycle that fills it.</summary>
    public int Cycle { get; private set; }

    /// <summary>The nodes on which something else runs than the last cycle knew, or on which it placed something; all of them at first.</summary>
    public IReadOnlyList<int> Changed => _changed;

    /// <summary>True when these are the nodes of the snapshot in the state it has them in.</summary>
    public bool IsOf(CapacitySnapshot snapshot, SchedulerOptions options)
    {
        if (snapshot.Nodes.Length != _nodes.Length || options.GpuSharing != Options.GpuSharing)
            return false;
        for (var i = 0; i < _nodes.Length; i++)
            if (!snapshot.Nodes[i].IsSameMachine(_nodes[i]))
                return false;
        return true;
    }

    /// <summary>Takes over what runs now, and forgets what the last cycle filled in.</summary>
    public void Follow(CapacitySnapshot snapshot, long now, SchedulerOptions options)
    {
        (Start, Options, Cycle) = (now, options, Cycle + 1);
        _changed.Clear();
        for (var i = 0; i < _nodes.Length; i++)
        {
            _nodes[i] = snapshot.Nodes[i];
            if (_isFilled[i] || !RunsAsBefore(i))
            {
                Rebuild(i);
                _changed.Add(i);
            }
            else
                _timelines[i].BeginAt(now);
            _isFilled[i] = false;
        }
        Shapes.Follow(snapshot.Waiting);
    }

    /// <summary>What all nodes that take work offer together.</summary>
    public ResourceAmounts OfferedInAll() =>
        Array.FindAll(_nodes, node => node.State == NodeState.Ready).Aggregate(ResourceAmounts.None, (sum, node) => sum + node.Offered);

    /// <summary>Room for <paramref name="request"/> on a node from now to its latest end.</summary>
    public NodeRoom Room(int index, PlacementRequest request)
    {
        var timeline = _timelines[index];
        if (timeline.OnlyGrows)
            return RoomIgnoringReservations(index);
        var end = Start + request.Duration;
        var room = _scratch.AsSpan(0, timeline.Width);
        timeline.Window(Start, end, room);
        var tenants = _tenantScratch.AsSpan(0, _models[index].Length);
        _stays[index].Until(end, tenants);
        return new NodeRoom(index, _nodes[index], room, _models[index], tenants);
    }

    /// <summary>Room on a node now, as if nothing were reserved for later.</summary>
    public NodeRoom RoomIgnoringReservations(int index) => new(index, _nodes[index], _timelines[index].Now, _models[index], _stays[index].Tenants);

    /// <summary>True when room on a node is promised for later.</summary>
    public bool HasReservation(int index) => !_timelines[index].OnlyGrows;

    /// <summary>Room on a node with nothing on it.</summary>
    public NodeRoom EmptyRoom(int index) => new(index, _nodes[index], _offered[index], _models[index], _noTenants.AsSpan(0, _models[index].Length));

    public bool TryIndexOf(ComputeNodeId node, out int index) => _indexOf.TryGetValue(node, out index);

    public Timeline TimelineOf(int index) => _timelines[index];

    public NodeFit FitOf(int index, PlacementRequest request) => new(request, _models[index], _stays[index].Tenants);

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
        return new NodeRoom(index, _nodes[index], room, _models[index], _stays[index].Tenants).OnTightestDevices(request);
    }

    public void Take(NodePlacement placement, PlacementRequest request, long start)
    {
        var (node, end) = (placement.NodeIndex, start + request.Duration);
        _isFilled[node] = true;
        _timelines[node].Take(start, end, Amounts(placement, request));
        if (GpuTenancy.IsShare(request.Amounts.GpuMilli))
            _stays[node].Join(new DeviceStay(placement.Devices[0], request.Tenant, start, end));
    }

    public void Give(NodePlacement placement, PlacementRequest request, long start)
    {
        var (node, end) = (placement.NodeIndex, start + request.Duration);
        _isFilled[node] = true;
        _timelines[node].Give(start, end, Amounts(placement, request));
        if (GpuTenancy.IsShare(request.Amounts.GpuMilli))
            _stays[node].Leave(new DeviceStay(placement.Devices[0], request.Tenant, start, end));
    }

    /// <summary>Gives back what something that runs would have held on a node from <paramref name="start"/> on.</summary>
    public void Give(int node, long start, long end, long[] amounts)
    {
        _isFilled[node] = true;
        _timelines[node].Give(start, end, amounts);
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

    private bool RunsAsBefore(int node)
    {
        var (running, before) = (_nodes[node].Running, _runs[node]);
        if (running.Count != before.Count)
            return false;
        for (var i = 0; i < before.Count; i++)
            if (running[i].AttemptId != before[i].Attempt || Options.ExpectedEnd(running[i], Start) != before[i].End)
                return false;
        return true;
    }

    private void Rebuild(int node)
    {
        var taken = new List<(long End, long[] Amounts)>(_nodes[node].Running.Count);
        _runs[node].Clear();
        _stays[node].Clear();
        foreach (var allocation in _nodes[node].Running)
        {
            var end = Options.ExpectedEnd(allocation, Start);
            _runs[node].Add((allocation.AttemptId, end));
            taken.Add((end, Amounts(node, allocation)));
            foreach (var gpu in allocation.Gpus)
                if (GpuTenancy.IsShare(gpu.Milli) && _nodes[node].DeviceAt(gpu.Index) is >= 0 and var device)
                    _stays[node].Join(new DeviceStay(device, Tenancy.Of(allocation.OrganisationId, gpu.Milli), Start, end));
        }
        _timelines[node].Reset(Start, _offered[node], taken);
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
}

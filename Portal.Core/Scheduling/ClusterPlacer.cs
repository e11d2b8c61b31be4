using System.Collections.Immutable;
using System.Numerics;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Placement;

namespace Portal.Core.Scheduling;

/// <summary>A placement policy in step with a living cluster: it follows the snapshots, changes what changed, and keeps what it learnt from cycle to cycle.</summary>
/// <remarks>The same snapshots in the same order give the same places. Not safe for several threads.</remarks>
public sealed class ClusterPlacer
{
    private readonly GpuModels _models = new();
    private readonly ShapeCatalogue _shapes = new();
    private readonly Dictionary<TaskShape, double> _history = [];
    private readonly bool _countsTime;
    private readonly bool _learnsOnlyWhenMade;
    private double _counted;
    private double _countedWhenMade;
    private ImmutableArray<WaitingTask> _waiting = [];
    private PlacedNode[] _nodes = [];
    private Dictionary<ComputeTaskId, PlacedTask>[] _placed = [];
    private Placer? _placer;
    private ClusterRoom? _room;

    /// <param name="policy">One of <see cref="PlacementPolicyNames.All"/>, in any case.</param>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public ClusterPlacer(string policy)
    {
        Policy = PlacementPolicyNames.All.FirstOrDefault(name => string.Equals(name, policy, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no placement policy '{policy}'; there are {string.Join(", ", PlacementPolicyNames.All)}.", nameof(policy));
        _countsTime = Policy == PlacementPolicyNames.Greedy;
        _learnsOnlyWhenMade = Policy == PlacementPolicyNames.FragmentationGradient;
    }

    /// <summary>Name of the policy.</summary>
    public string Policy { get; }

    /// <summary>Counts tasks that came before, so that a policy that plans knows what to expect.</summary>
    public void Learn(ResourceRequest request, double count = 1)
    {
        ArgumentNullException.ThrowIfNull(request);
        Count(ShapeOf(request, 0), count);
    }

    /// <summary>
    /// Takes over what runs and what has come since the last cycle, and gives the room over time there is now: that of the last cycle, brought up to date where something
    /// changed, while the nodes are the same.
    /// </summary>
    internal ClusterRoom Follow(CapacitySnapshot snapshot, long now, SchedulerOptions options)
    {
        if (_room is not null && _room.IsOf(snapshot, options))
            _room.Follow(snapshot, now, options);
        else
            _room = new ClusterRoom(snapshot, now, options);
        if (_placer is null || !IsOf(snapshot) || (_learnsOnlyWhenMade && _counted >= 2 * _countedWhenMade && _counted > _countedWhenMade))
            Rebuild(snapshot);
        else
            foreach (var node in _room.Changed)
                Update(node, snapshot.Nodes[node].Running);
        Observe(snapshot.Waiting);
        return _room;
    }

    /// <summary>The place the policy likes best of those that <paramref name="filter"/> lets through; null when there is none.</summary>
    internal NodePlacement? Choose(PlacementRequest request, PlacementFilter filter)
    {
        if (request.Nodes.Length == 0)
            return null;
        filter.Request = request;
        request.Shape ??= ShapeOf(request.Request, request.InputMebibytes);
        return _placer!.TryFind(request.Shape, filter, out var place) ? new NodePlacement(place.Node, place.DeviceList()) : null;
    }

    /// <summary>Why the place just chosen was, before the task starts there.</summary>
    /// <param name="request">The request.</param>
    /// <param name="placement">What <see cref="Choose"/> last answered.</param>
    /// <param name="counts">Count the nodes that have room.</param>
    internal PlacementExplanation Explain(PlacementRequest request, NodePlacement placement, bool counts)
    {
        var (shape, table, node) = (request.Shape!, _placer!.Nodes, placement.NodeIndex);
        var nodes = counts ? request.Nodes.Count(candidate => table.Fits(shape, candidate)) : (int?)null;
        var reason = nodes == 1 ? PlacementReason.OnlyRoom
            : PlacementReason.Of(Policy, shape.GpuCount > 0, _placer is PlannedPacking { FoundByPlan: true });
        return new PlacementExplanation(reason, nodes, new ResourceAmounts(
            table.FreeCpu(node) - shape.CpuMillicores, table.FreeMemory(node) - shape.MemoryMebibytes, table.FreeGpu(node) - shape.TotalGpuMilli));
    }

    /// <summary>A task starts where it was placed.</summary>
    internal void Start(ComputeTaskId task, PlacementRequest request, NodePlacement placement) =>
        Put(task, new PlacedTask(request.Shape!, placement.NodeIndex, PlacedTask.BitsOf(placement.Devices)));

    // On a node that has not changed nothing is withheld that was not before.
    private bool IsOf(CapacitySnapshot snapshot) =>
        snapshot.Nodes.Length == _nodes.Length && _room!.Changed.All(node => PlacedNode.Of(snapshot.Nodes[node]).Equals(_nodes[node]));

    private void Rebuild(CapacitySnapshot snapshot)
    {
        _nodes = [.. snapshot.Nodes.Select(PlacedNode.Of)];
        _placed = Array.ConvertAll(_nodes, _ => new Dictionary<ComputeTaskId, PlacedTask>());
        var table = new NodeTable(Array.ConvertAll(_nodes, node => node.ToCapacity(_models)));
        for (var node = 0; node < _nodes.Length; node++)
        {
            foreach (var (device, milli) in _nodes[node].Withheld())
                table.Take(new PlacedTask(Share(milli), node, 1UL << device));
            foreach (var allocation in snapshot.Nodes[node].Running)
                if (PlaceOf(node, allocation) is var place && table.HasRoom(place))
                {
                    table.Take(place);
                    _placed[node][allocation.TaskId] = place;
                }
        }
        _countedWhenMade = _counted;
        _placer = PlacementPolicyNames.Create(Policy, table, _shapes, [.. _history.Select(entry => (entry.Key, entry.Value))])!;
    }

    private void Update(int node, IReadOnlyList<RunningAllocation> running)
    {
        var placed = _placed[node];
        var places = new Dictionary<ComputeTaskId, PlacedTask>(running.Count);
        foreach (var allocation in running)
            places[allocation.TaskId] = PlaceOf(node, allocation);
        // What ended first, lest what started finds its room still taken.
        foreach (var (task, place) in placed)
            if (!places.TryGetValue(task, out var now) || !IsSame(place, now))
            {
                _placer!.Release(place);
                placed.Remove(task);
            }
        foreach (var (task, place) in places)
            if (!placed.ContainsKey(task) && _placer!.Nodes.HasRoom(place))
                Put(task, place);
    }

    // Both lists are sorted by id.
    private void Observe(ImmutableArray<WaitingTask> waiting)
    {
        var known = 0;
        foreach (var task in waiting)
        {
            if (known < _waiting.Length && ReferenceEquals(_waiting[known], task))
            {
                known++;
                continue;
            }
            while (known < _waiting.Length && _waiting[known].TaskId.Value.CompareTo(task.TaskId.Value) < 0)
                known++;
            if (known < _waiting.Length && _waiting[known].TaskId == task.TaskId)
                continue;
            var shape = ShapeOf(task.Request, task.InputMebibytes);
            Count(shape, 1);
            _placer!.Observe(shape);
        }
        _waiting = waiting;
    }

    private void Put(ComputeTaskId task, in PlacedTask place)
    {
        _placer!.Put(place);
        _placed[place.Node][task] = place;
    }

    private void Count(TaskShape shape, double count)
    {
        _history[shape] = _history.GetValueOrDefault(shape) + count;
        _counted += count;
    }

    private PlacedTask PlaceOf(int node, RunningAllocation allocation)
    {
        var devices = 0UL;
        foreach (var gpu in allocation.Gpus)
            if (_nodes[node].PositionOf(gpu.Index) is >= 0 and var device)
                devices |= 1UL << device;
        var milli = devices == 0 ? 0 : allocation.Gpus[0].Milli;
        var amounts = new ShapeAmounts((int)allocation.Amounts.CpuMillicores, (int)allocation.Amounts.MemoryMebibytes, BitOperations.PopCount(devices), milli, GpuModels.Any);
        return new PlacedTask(_shapes.Of(amounts), node, devices);
    }

    // The shape of what runs is made up from what it holds: the models it would have accepted are not known any more.
    private static bool IsSame(in PlacedTask placed, in PlacedTask runs) =>
        placed.Node == runs.Node && placed.Devices == runs.Devices
        && placed.Shape.CpuMillicores == runs.Shape.CpuMillicores && placed.Shape.MemoryMebibytes == runs.Shape.MemoryMebibytes && placed.Shape.GpuMilli == runs.Shape.GpuMilli;

    private TaskShape ShapeOf(ResourceRequest request, long inputMebibytes)
    {
        var (count, milli) = request.Amounts.GpuMilli switch
        {
            0 => (0, 0),
            < NodeTable.WholeDevice and var share => (1, (int)share),
            var whole => ((int)(whole / NodeTable.WholeDevice), NodeTable.WholeDevice),
        };
        return _shapes.Of(new ShapeAmounts(
            Clamp(request.Amounts.CpuMillicores), Clamp(request.Amounts.MemoryMebibytes), Math.Min(count, NodeTable.MostDevices), milli, AcceptedOf(request))
        {
            RunSeconds = _countsTime ? request.MaxRunSeconds : 0,
            InputMebibytes = _countsTime ? inputMebibytes : 0,
        });

        // More than any node has fits nowhere, however much more.
        static int Clamp(long amount) => (int)Math.Min(amount, ComputeNode.MostAmount + 1);
    }

    // Only models that the cluster has get a number: what people ask for is without bound.
    private ulong AcceptedOf(ResourceRequest request)
    {
        if (request.GpuModels.Count == 0)
            return GpuModels.Any;
        var accepted = 0UL;
        foreach (var model in _nodes.SelectMany(node => node.Models).Distinct(StringComparer.Ordinal))
            accepted |= request.Accepts(model) ? 1UL << _models.NumberOf(model) : 0;
        return accepted;
    }

    private TaskShape Share(int milli) => _shapes.Of(new ShapeAmounts(0, 0, 1, milli, GpuModels.Any));
}

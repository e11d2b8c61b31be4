using System.Numerics;

namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>The places a plan holds open on each node, and what it costs the plan to put something else there.</summary>
/// <remarks>Invariant: the open places of a node fit together into its free room.</remarks>
internal sealed class PackingPlan
{
    /// <summary>What is left of the loss when a task takes a place made for another of the same size: the two can change roles.</summary>
    private const double SameSizeLoss = 0.1;

    /// <summary>Loss per thousandth of GPU that the places closed were larger or smaller than the task.</summary>
    private const double MisfitPerGpu = 0.1;

    /// <summary>Loss per thousandth of a core of the same difference.</summary>
    private const double MisfitPerCpu = 0.001;

    private readonly ShapeGroups _groups;
    private readonly ShapeAmounts[] _amounts;
    private readonly double[] _worth;
    private readonly int[] _group;
    private readonly int[] _node;
    private readonly ulong[] _devices;
    private readonly bool[] _isOpen;
    private readonly bool[] _isFilled;
    private readonly int[] _firstOfNode;
    private readonly int[] _ofGroup;
    private readonly int[] _position;
    private readonly int[] _firstOfGroup;
    private readonly int[] _nextOfGroup;
    private readonly int[] _openOfGroup;
    private readonly int[] _openOfNode;
    private readonly int[] _cpu;
    private readonly int[] _memory;

    /// <summary>A plan with these places, filled in <see cref="FillingOrder"/>.</summary>
    public PackingPlan(int nodes, ShapeGroups groups, IEnumerable<PlacedTask> places)
    {
        _groups = groups;
        _amounts = Array.ConvertAll(groups.Places, place => place.Amounts);
        _worth = Array.ConvertAll(groups.Places, Worth);
        PlacedTask[] byNode = [.. places.OrderBy(place => place.Node)];
        _group = Array.ConvertAll(byNode, place => place.Shape.Index);
        _node = Array.ConvertAll(byNode, place => place.Node);
        _devices = Array.ConvertAll(byNode, place => place.Devices);
        _isOpen = new bool[byNode.Length];
        _isFilled = new bool[byNode.Length];
        _firstOfNode = Starts(_node, nodes);
        _ofGroup = FillingOrder.Of(byNode, groups);
        _position = new int[byNode.Length];
        for (var i = 0; i < _ofGroup.Length; i++)
            _position[_ofGroup[i]] = i;
        _firstOfGroup = Starts(Array.ConvertAll(_ofGroup, place => _group[place]), _amounts.Length);
        _nextOfGroup = (int[])_firstOfGroup.Clone();
        _openOfGroup = new int[_amounts.Length];
        _openOfNode = new int[nodes];
        _cpu = new int[nodes];
        _memory = new int[nodes];
        for (var place = 0; place < byNode.Length; place++)
            Open(place);
    }

    /// <summary>The first open place of a shape that will do; false when there is none.</summary>
    public bool TryFind(TaskShape shape, INodeFilter? filter, out PlacedTask task)
    {
        task = default;
        var group = _groups.Of(shape);
        if (group < 0)
            return false;
        ref var next = ref _nextOfGroup[group];
        var end = _firstOfGroup[group + 1];
        while (next < end && !_isOpen[_ofGroup[next]])
            next++;
        for (var i = next; i < end; i++)
        {
            var place = _ofGroup[i];
            var devices = _devices[place];
            if (!_isOpen[place] || (filter is not null && !(filter.Allows(_node[place], ref devices) && devices == _devices[place])))
                continue;
            task = new PlacedTask(shape, _node[place], devices);
            return true;
        }
        return false;
    }

    /// <summary>Fills the open place of just this task; false when the plan has none.</summary>
    public bool TryFill(in PlacedTask task)
    {
        var group = _groups.Of(task.Shape);
        for (var place = _firstOfNode[task.Node]; place < _firstOfNode[task.Node + 1]; place++)
        {
            if (!_isOpen[place] || _group[place] != group || _devices[place] != task.Devices)
                continue;
            _isFilled[place] = true;
            Close(place);
            return true;
        }
        return false;
    }

    /// <summary>Values places by how likely they are still to be filled.</summary>
    /// <param name="shapes">All shapes of the catalogue.</param>
    /// <param name="expected">How many tasks of each are still expected.</param>
    public void Revalue(ReadOnlySpan<TaskShape> shapes, ReadOnlySpan<double> expected)
    {
        var ofGroup = _groups.Sum(shapes, expected);
        for (var i = 0; i < _worth.Length; i++)
            _worth[i] = Worth(_groups.Places[i]) * Math.Min(1, ofGroup[i] / Math.Max(1, _openOfGroup[i]));
    }

    /// <summary>What the plan loses, in thousandths of GPU, when a shape goes to a node, on the devices where it loses least.</summary>
    public double Displaced(NodeTable nodes, TaskShape shape, int node, out ulong devices)
    {
        if (_openOfNode[node] == 0)
        {
            devices = nodes.TightestDevices(shape, node);
            return 0;
        }
        devices = 0;
        if (shape.GpuCount == 0)
            return Loss(nodes, shape, node, 0, default);
        if (shape.GpuMilli == NodeTable.WholeDevice)
        {
            devices = nodes.IsMixed(node) ? nodes.TightestDevices(shape, node) : LeastPlanned(nodes, shape, node);
            return Loss(nodes, shape, node, devices, On(node, devices));
        }
        var least = double.MaxValue;
        var free = nodes.FreeDevices(node);
        var accepted = nodes.AcceptedDevices(shape, node);
        for (var device = 0; device < free.Length; device++)
        {
            if (free[device] < shape.GpuMilli || (accepted >> device & 1) == 0)
                continue;
            var loss = Loss(nodes, shape, node, 1UL << device, ForShare(node, device, shape.GpuMilli - free[device]));
            if (loss < least)
                (least, devices) = (loss, 1UL << device);
        }
        return least;
    }

    /// <summary>Closes the places that a task just put on a node has taken the room of: first those on its devices, then the cheapest.</summary>
    public void MakeRoom(NodeTable nodes, in PlacedTask task)
    {
        for (var rest = task.Devices; rest != 0; rest &= rest - 1)
        {
            var device = BitOperations.TrailingZeroCount(rest);
            while (PlannedOn(task.Node, device) - nodes.FreeDevices(task.Node)[device] is var excess && excess > 0)
                Close(CheapestOn(task.Node, device, excess, []));
        }
        while (_cpu[task.Node] > nodes.FreeCpu(task.Node) || _memory[task.Node] > nodes.FreeMemory(task.Node))
            Close(Cheapest(task.Node, 0, _cpu[task.Node] - nodes.FreeCpu(task.Node), _memory[task.Node] - nodes.FreeMemory(task.Node), []));
    }

    /// <summary>Opens again what the end of a task makes room for: its own place, and places it or others had displaced.</summary>
    public void Reopen(NodeTable nodes, in PlacedTask task)
    {
        var group = _groups.Of(task.Shape);
        var (first, end) = (_firstOfNode[task.Node], _firstOfNode[task.Node + 1]);
        for (var place = first; place < end; place++)
        {
            if (!_isFilled[place] || _group[place] != group || _devices[place] != task.Devices)
                continue;
            _isFilled[place] = false;
            break;
        }
        for (var place = first; place < end; place++)
        {
            if (_isOpen[place] || _isFilled[place] || !HasRoom(nodes, place))
                continue;
            Open(place);
            _nextOfGroup[_group[place]] = Math.Min(_nextOfGroup[_group[place]], _position[place]);
        }
    }

    private static double Worth(TaskShape shape) => PackingPlanner.Worth(shape) * NodeTable.WholeDevice;

    private static int[] Starts(int[] sorted, int groups)
    {
        var starts = new int[groups + 1];
        foreach (var group in sorted)
            starts[group + 1]++;
        for (var group = 0; group < groups; group++)
            starts[group + 1] += starts[group];
        return starts;
    }

    private void Open(int place) => Change(place, true, 1);

    private void Close(int place) => Change(place, false, -1);

    private void Change(int place, bool isOpen, int sign)
    {
        _isOpen[place] = isOpen;
        _openOfGroup[_group[place]] += sign;
        _openOfNode[_node[place]] += sign;
        _cpu[_node[place]] += sign * _amounts[_group[place]].CpuMillicores;
        _memory[_node[place]] += sign * _amounts[_group[place]].MemoryMebibytes;
    }

    private bool HasRoom(NodeTable nodes, int place)
    {
        var (node, amounts) = (_node[place], _amounts[_group[place]]);
        if (_cpu[node] + amounts.CpuMillicores > nodes.FreeCpu(node) || _memory[node] + amounts.MemoryMebibytes > nodes.FreeMemory(node))
            return false;
        for (var rest = _devices[place]; rest != 0; rest &= rest - 1)
            if (BitOperations.TrailingZeroCount(rest) is var device && PlannedOn(node, device) + amounts.GpuMilli > nodes.FreeDevices(node)[device])
                return false;
        return true;
    }

    private int PlannedOn(int node, int device)
    {
        var planned = 0;
        for (var place = _firstOfNode[node]; place < _firstOfNode[node + 1]; place++)
            if (_isOpen[place] && (_devices[place] >> device & 1) != 0)
                planned += _amounts[_group[place]].GpuMilli;
        return planned;
    }

    /// <summary>The loss when the places given on these devices close, and others for the CPU and memory that are still missing.</summary>
    private double Loss(NodeTable nodes, TaskShape shape, int node, ulong devices, in ClosedPlaces closed)
    {
        var cpu = shape.CpuMillicores - (nodes.FreeCpu(node) - _cpu[node]) - closed.Cpu;
        var memory = shape.MemoryMebibytes - (nodes.FreeMemory(node) - _memory[node]) - closed.Memory;
        var forAmounts = cpu > 0 || memory > 0 ? ForAmounts(node, devices, cpu, memory) : 0;
        if (closed.Worth == 0)
            return forAmounts;
        return forAmounts
            + (closed.Worth * (closed.Gpu == shape.TotalGpuMilli ? SameSizeLoss : 1))
            + (Math.Abs(closed.Gpu - shape.TotalGpuMilli) * MisfitPerGpu)
            + (Math.Abs(closed.Cpu - shape.CpuMillicores) * MisfitPerCpu);
    }

    /// <summary>The open places on any of these devices.</summary>
    private ClosedPlaces On(int node, ulong devices)
    {
        var closed = default(ClosedPlaces);
        for (var place = _firstOfNode[node]; place < _firstOfNode[node + 1]; place++)
            if (_isOpen[place] && (_devices[place] & devices) != 0)
                closed = closed.And(_worth[_group[place]], _amounts[_group[place]]);
        return closed;
    }

    /// <summary>The empty devices with the least planned on them.</summary>
    private ulong LeastPlanned(NodeTable nodes, TaskShape shape, int node)
    {
        var free = nodes.FreeDevices(node);
        var chosen = 0UL;
        for (var count = 0; count < shape.GpuCount; count++)
        {
            var (best, least) = (-1, double.MaxValue);
            for (var device = 0; device < free.Length; device++)
            {
                if (free[device] != NodeTable.WholeDevice || (chosen >> device & 1) != 0)
                    continue;
                var closed = On(node, 1UL << device);
                var loss = closed.Worth * (closed.Gpu == shape.TotalGpuMilli ? SameSizeLoss : 1);
                if (loss < least)
                    (best, least) = (device, loss);
            }
            chosen |= 1UL << best;
        }
        return chosen;
    }

    /// <summary>The places on a device that close for a share.</summary>
    /// <param name="node">The node.</param>
    /// <param name="device">The device.</param>
    /// <param name="beyondFree">The share less what is free on the device: not above 0.</param>
    private ClosedPlaces ForShare(int node, int device, int beyondFree)
    {
        var closed = default(ClosedPlaces);
        Span<int> places = stackalloc int[16];
        for (var count = 0; PlannedOn(node, device) + beyondFree - closed.Gpu is var need && need > 0 && count < places.Length; count++)
        {
            places[count] = CheapestOn(node, device, need, places[..count]);
            closed = closed.And(_worth[_group[places[count]]], _amounts[_group[places[count]]]);
        }
        return closed;
    }

    /// <summary>The open place on a device that is worth least of those large enough; the one worth most when none is.</summary>
    private int CheapestOn(int node, int device, int need, ReadOnlySpan<int> except)
    {
        var (best, isEnough) = (-1, false);
        for (var place = _firstOfNode[node]; place < _firstOfNode[node + 1]; place++)
        {
            if (!_isOpen[place] || (_devices[place] >> device & 1) == 0 || except.Contains(place))
                continue;
            var enough = _amounts[_group[place]].GpuMilli >= need;
            var worth = _worth[_group[place]];
            if (best < 0 || (enough && !isEnough) || (enough == isEnough && (enough ? worth < _worth[_group[best]] : worth > _worth[_group[best]])))
                (best, isEnough) = (place, enough);
        }
        return best;
    }

    /// <summary>What closes when so much more CPU and memory is needed, apart from what is planned on some devices.</summary>
    private double ForAmounts(int node, ulong exceptDevices, int cpu, int memory)
    {
        var lost = 0.0;
        Span<int> places = stackalloc int[32];
        for (var count = 0; (cpu > 0 || memory > 0) && count < places.Length; count++)
        {
            var place = Cheapest(node, exceptDevices, cpu, memory, places[..count]);
            if (place < 0)
                return lost;
            places[count] = place;
            lost += _worth[_group[place]];
            cpu -= _amounts[_group[place]].CpuMillicores;
            memory -= _amounts[_group[place]].MemoryMebibytes;
        }
        return lost;
    }

    /// <summary>The open place that loses least for the CPU and memory it gives of what is needed; −1 when there is none.</summary>
    private int Cheapest(int node, ulong exceptDevices, int cpu, int memory, ReadOnlySpan<int> except)
    {
        var (best, least) = (-1, double.MaxValue);
        for (var place = _firstOfNode[node]; place < _firstOfNode[node + 1]; place++)
        {
            if (!_isOpen[place] || (_devices[place] & exceptDevices) != 0 || except.Contains(place))
                continue;
            var amounts = _amounts[_group[place]];
            var given = (cpu > 0 ? (double)Math.Min(cpu, amounts.CpuMillicores) / cpu : 0) + (memory > 0 ? (double)Math.Min(memory, amounts.MemoryMebibytes) / memory : 0);
            if (given > 0 && _worth[_group[place]] / given < least)
                (best, least) = (place, _worth[_group[place]] / given);
        }
        return best;
    }

    /// <summary>What closes for a task.</summary>
    private readonly record struct ClosedPlaces(double Worth, int Gpu, int Cpu, int Memory)
    {
        public ClosedPlaces And(double worth, in ShapeAmounts amounts) =>
            new(Worth + worth, Gpu + (amounts.GpuCount * amounts.GpuMilli), Cpu + amounts.CpuMillicores, Memory + amounts.MemoryMebibytes);
    }
}

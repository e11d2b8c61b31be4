using System.Numerics;

namespace Portal.Core.Scheduling.Placement;

/// <summary>The free room of every node. Nodes keep their order: policies break ties by it.</summary>
/// <remarks>Invariant: no amount is negative, no device holds more than <see cref="WholeDevice"/>; the sums over a node's devices agree with its devices.</remarks>
public sealed class NodeTable
{
    /// <summary>The most devices of one node.</summary>
    public const int MostDevices = 64;

    /// <summary>Thousandths of one device.</summary>
    public const int WholeDevice = 1000;

    private readonly NodeCapacity[] _capacities;
    private readonly int _stride;
    private readonly Room[] _rooms;
    private readonly int[] _devices;
    private readonly int[] _kinds;

    /// <summary>A table of empty nodes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A node has more than <see cref="MostDevices"/> devices.</exception>
    public NodeTable(IReadOnlyList<NodeCapacity> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        _capacities = [.. nodes];
        _stride = _capacities.Select(node => node.DeviceModels.Count).DefaultIfEmpty(0).Max();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_stride, MostDevices, nameof(nodes));
        _rooms = Array.ConvertAll(_capacities, RoomOf);
        _devices = new int[_capacities.Length * _stride];
        for (var node = 0; node < _capacities.Length; node++)
            _devices.AsSpan(node * _stride, _capacities[node].DeviceModels.Count).Fill(WholeDevice);
        _kinds = new int[_capacities.Length * (MostKinds + 1)];
    }

    /// <summary>Number of nodes.</summary>
    public int Count => _capacities.Length;

    /// <summary>Kinds of GPU work are a share (0) and 1 to this many whole devices.</summary>
    public int MostKinds => _stride;

    /// <summary>What a node offers when empty.</summary>
    public NodeCapacity Capacity(int node) => _capacities[node];

    /// <summary>Thousandths of a core that are free.</summary>
    public int FreeCpu(int node) => _rooms[node].Cpu;

    /// <summary>MiB that are free.</summary>
    public int FreeMemory(int node) => _rooms[node].Memory;

    /// <summary>Thousandths of GPU that are free, over all devices.</summary>
    public int FreeGpu(int node) => _rooms[node].Gpu;

    /// <summary>Devices on which nothing runs.</summary>
    public int WholeFree(int node) => _rooms[node].WholeFree;

    /// <summary>Free thousandths per device.</summary>
    public ReadOnlySpan<int> FreeDevices(int node) => _devices.AsSpan(node * _stride, _capacities[node].DeviceModels.Count);

    /// <summary>The models of a node's devices.</summary>
    public ulong Models(int node) => _rooms[node].Models;

    /// <summary>True when a node has devices of several models.</summary>
    public bool IsMixed(int node) => _rooms[node].IsMixed;

    /// <summary>How many tasks of each kind run on a node: index 0 shares, k tasks on k whole devices.</summary>
    public ReadOnlySpan<int> Kinds(int node) => _kinds.AsSpan(node * (MostKinds + 1), MostKinds + 1);

    /// <summary>True when a shape has room on a node.</summary>
    public bool Fits(TaskShape shape, int node)
    {
        var amounts = shape.Amounts;
        ref readonly var room = ref _rooms[node];
        if (amounts.CpuMillicores > room.Cpu || amounts.MemoryMebibytes > room.Memory)
            return false;
        if (amounts.GpuCount == 0)
            return true;
        if (room.IsMixed)
            return MixedDevices(amounts, node) != 0;
        return (room.Models & amounts.Models) != 0
            && (amounts.GpuMilli == WholeDevice ? amounts.GpuCount <= room.WholeFree : amounts.GpuMilli <= room.Largest);
    }

    /// <summary>The devices that leave the least: the fullest one with room for a share, the first empty ones for whole devices. Only for what fits.</summary>
    public ulong TightestDevices(TaskShape shape, int node)
    {
        var amounts = shape.Amounts;
        if (amounts.GpuCount == 0)
            return 0;
        if (IsMixed(node))
            return MixedDevices(amounts, node);
        var devices = FreeDevices(node);
        return amounts.GpuMilli == WholeDevice ? FirstEmpty(devices, amounts.GpuCount) : Fullest(devices, amounts.GpuMilli);
    }

    /// <summary>The devices with the lowest numbers that have room. Only for what fits.</summary>
    public ulong FirstDevices(TaskShape shape, int node)
    {
        var amounts = shape.Amounts;
        if (amounts.GpuCount == 0 || amounts.GpuMilli == WholeDevice)
            return TightestDevices(shape, node);
        var devices = FreeDevices(node);
        for (var i = 0; i < devices.Length; i++)
            if (devices[i] >= amounts.GpuMilli && Accepts(amounts, node, i))
                return 1UL << i;
        return 0;
    }

    /// <summary>The devices of models that will do for a shape, whether they have room or not; all on a node of one accepted model.</summary>
    public ulong AcceptedDevices(TaskShape shape, int node)
    {
        var models = _rooms[node].Models;
        if ((models & ~shape.Models) == 0)
            return ulong.MaxValue;
        var accepted = 0UL;
        for (var i = 0; i < _capacities[node].DeviceModels.Count; i++)
            accepted |= Accepts(shape.Amounts, node, i) ? 1UL << i : 0;
        return accepted;
    }

    /// <summary>Takes the room of a task.</summary>
    /// <exception cref="InvalidOperationException">There is not that much room; nothing has changed.</exception>
    public void Take(in PlacedTask task)
    {
        if (!HasRoom(task))
            throw new InvalidOperationException($"Node {_capacities[task.Node].Name} has no such room.");
        Change(task, -1);
    }

    /// <summary>True when a task has room just where it is put.</summary>
    public bool HasRoom(in PlacedTask task)
    {
        var amounts = task.Shape.Amounts;
        var devices = FreeDevices(task.Node);
        var hasRoom = amounts.CpuMillicores <= FreeCpu(task.Node) && amounts.MemoryMebibytes <= FreeMemory(task.Node) && BitOperations.PopCount(task.Devices) == amounts.GpuCount;
        for (var rest = task.Devices; rest != 0 && hasRoom; rest &= rest - 1)
            hasRoom = BitOperations.TrailingZeroCount(rest) is var device && device < devices.Length && devices[device] >= amounts.GpuMilli;
        return hasRoom;
    }

    /// <summary>Gives the room of a task back that was taken.</summary>
    /// <exception cref="InvalidOperationException">A device would be more than free: the task was not there.</exception>
    public void Give(in PlacedTask task)
    {
        var devices = FreeDevices(task.Node);
        for (var rest = task.Devices; rest != 0; rest &= rest - 1)
            if (devices[BitOperations.TrailingZeroCount(rest)] + task.Shape.GpuMilli > WholeDevice)
                throw new InvalidOperationException($"The task is not on node {_capacities[task.Node].Name}.");
        Change(task, 1);
    }

    private void Change(in PlacedTask task, int sign)
    {
        var amounts = task.Shape.Amounts;
        var node = task.Node;
        _rooms[node].Cpu += sign * amounts.CpuMillicores;
        _rooms[node].Memory += sign * amounts.MemoryMebibytes;
        if (amounts.GpuCount == 0)
            return;
        var devices = _devices.AsSpan(node * _stride, _stride);
        for (var rest = task.Devices; rest != 0; rest &= rest - 1)
            devices[BitOperations.TrailingZeroCount(rest)] += sign * amounts.GpuMilli;
        Sum(node, devices);
        _kinds[(node * (MostKinds + 1)) + (amounts.GpuMilli < WholeDevice ? 0 : amounts.GpuCount)] -= sign;
    }

    private void Sum(int node, ReadOnlySpan<int> devices)
    {
        var (sum, whole, largest) = (0, 0, 0);
        foreach (var free in devices)
        {
            sum += free;
            whole += free == WholeDevice ? 1 : 0;
            largest = Math.Max(largest, free);
        }
        ref var room = ref _rooms[node];
        (room.Gpu, room.WholeFree, room.Largest) = (sum, whole, largest);
    }

    private static Room RoomOf(NodeCapacity node)
    {
        var models = node.DeviceModels.Aggregate(0UL, (set, model) => set | (1UL << model));
        return new Room
        {
            Cpu = node.CpuMillicores,
            Memory = node.MemoryMebibytes,
            Gpu = node.DeviceModels.Count * WholeDevice,
            WholeFree = node.DeviceModels.Count,
            Largest = node.DeviceModels.Count == 0 ? 0 : WholeDevice,
            Models = models,
            IsMixed = BitOperations.PopCount(models) > 1,
        };
    }

    private bool Accepts(in ShapeAmounts amounts, int node, int device) =>
        (amounts.Models >> _capacities[node].DeviceModels[device] & 1) != 0;

    private static ulong FirstEmpty(ReadOnlySpan<int> devices, int count)
    {
        var chosen = 0UL;
        for (var i = 0; count > 0; i++)
        {
            if (devices[i] != WholeDevice)
                continue;
            chosen |= 1UL << i;
            count--;
        }
        return chosen;
    }

    private static ulong Fullest(ReadOnlySpan<int> devices, int milli)
    {
        var best = -1;
        for (var i = 0; i < devices.Length; i++)
            if (devices[i] >= milli && (best < 0 || devices[i] < devices[best]))
                best = i;
        return 1UL << best;
    }

    /// <summary>The tightest devices on a node of several models: whole ones are of one model, that with the fewest empty ones. 0 when there is no room.</summary>
    private ulong MixedDevices(in ShapeAmounts amounts, int node)
    {
        var devices = FreeDevices(node);
        var (best, least) = (0UL, int.MaxValue);
        for (var i = 0; i < devices.Length; i++)
        {
            if (devices[i] < amounts.GpuMilli || !Accepts(amounts, node, i))
                continue;
            if (amounts.GpuMilli < WholeDevice)
            {
                if (devices[i] < least)
                    (best, least) = (1UL << i, devices[i]);
                continue;
            }
            var (first, empty) = EmptyOfModel(node, i, amounts.GpuCount);
            if (empty >= amounts.GpuCount && empty < least)
                (best, least) = (first, empty);
        }
        return best;
    }

    private (ulong First, int Empty) EmptyOfModel(int node, int like, int count)
    {
        var devices = FreeDevices(node);
        var models = _capacities[node].DeviceModels;
        var (first, empty) = (0UL, 0);
        for (var i = 0; i < devices.Length; i++)
        {
            if (devices[i] != WholeDevice || models[i] != models[like])
                continue;
            if (empty++ < count)
                first |= 1UL << i;
        }
        return (first, empty);
    }

    /// <summary>What rules ask of a node, side by side: half a cache line, where an array for each amount would take a line each.</summary>
    private struct Room
    {
        public int Cpu;
        public int Memory;
        public int Gpu;
        public int WholeFree;
        public int Largest;
        public bool IsMixed;
        public ulong Models;
    }
}

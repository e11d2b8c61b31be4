namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>Finds tasks that fill one device well, for several prices of CPU and memory.</summary>
/// <remarks>
/// For each pair of prices the best set of tasks is an unbounded knapsack over the device's thousandths, solved by dynamic programming in steps of the greatest
/// amount that divides all sizes. The prices span from none to more than a device is worth, so that the sets found trade CPU and memory for worth.
/// </remarks>
internal sealed class DeviceCombos
{
    /// <summary>Prices of the CPU, or memory, that comes with one device, in devices.</summary>
    private static readonly double[] CpuPrices = [0, 0.05, 0.12, 0.25, 0.5, 1, 2];
    private static readonly double[] MemoryPrices = [0, 0.12, 0.35, 1];

    private readonly TaskShape[] _shapes;
    private readonly int _step;
    private readonly double[] _sizeGain;
    private readonly int[] _sizeShape;
    private readonly double[] _best;
    private readonly int[] _last;
    private readonly List<int> _sizes = [];

    public DeviceCombos(TaskShape[] shapes)
    {
        _shapes = shapes;
        _step = shapes.Where(shape => shape.GpuCount == 1).Aggregate(NodeTable.WholeDevice, (step, shape) => GreatestDivisor(step, shape.GpuMilli));
        var steps = NodeTable.WholeDevice / _step;
        _sizeGain = new double[steps + 1];
        _sizeShape = new int[steps + 1];
        _best = new double[steps + 1];
        _last = new int[steps + 1];
    }

    /// <summary>Sets of tasks for a device with this much free on nodes of a class; none when no task of worth fits.</summary>
    public List<DeviceCombo> For(NodeClass nodes, int free, ReadOnlySpan<double> worth)
    {
        var found = new List<DeviceCombo>();
        var perDevice = Math.Max(1, nodes.Devices.Length);
        foreach (var cpuPrice in CpuPrices)
            foreach (var memoryPrice in MemoryPrices)
            {
                Price(nodes, free, worth, cpuPrice * perDevice / Math.Max(1, nodes.Cpu), memoryPrice * perDevice / Math.Max(1, nodes.Memory));
                var combo = Fill(free / _step, worth);
                if (combo.Shapes.Length > 0 && combo.Cpu <= nodes.Cpu && combo.Memory <= nodes.Memory && !found.Exists(other => other.Shapes.AsSpan().SequenceEqual(combo.Shapes)))
                    found.Add(combo);
            }
        return found;
    }

    /// <summary>The best task of each size.</summary>
    private void Price(NodeClass nodes, int free, ReadOnlySpan<double> worth, double cpuPrice, double memoryPrice)
    {
        Array.Clear(_sizeGain);
        _sizes.Clear();
        for (var i = 0; i < _shapes.Length; i++)
        {
            var shape = _shapes[i];
            if (worth[i] <= 0 || shape.GpuCount != 1 || shape.GpuMilli > free || !nodes.CouldHost(shape))
                continue;
            var gain = worth[i] - (cpuPrice * shape.CpuMillicores) - (memoryPrice * shape.MemoryMebibytes);
            var size = shape.GpuMilli / _step;
            if (gain <= Math.Max(1e-9, _sizeGain[size]))
                continue;
            if (_sizeGain[size] == 0)
                _sizes.Add(size);
            _sizeGain[size] = gain;
            _sizeShape[size] = i;
        }
    }

    private DeviceCombo Fill(int room, ReadOnlySpan<double> worth)
    {
        for (var x = 1; x <= room; x++)
        {
            _best[x] = _best[x - 1];
            _last[x] = 0;
            foreach (var size in _sizes)
                if (size <= x && _best[x - size] + _sizeGain[size] > _best[x] + 1e-12)
                {
                    _best[x] = _best[x - size] + _sizeGain[size];
                    _last[x] = size;
                }
        }
        var chosen = new List<int>();
        // A thousand shares may ask more together than a node has, and than an int holds.
        var (cpu, memory, total) = (0L, 0L, 0.0);
        for (var x = room; x > 0; x -= Math.Max(1, _last[x]))
        {
            if (_last[x] == 0)
                continue;
            var shape = _sizeShape[_last[x]];
            chosen.Add(shape);
            cpu += _shapes[shape].CpuMillicores;
            memory += _shapes[shape].MemoryMebibytes;
            total += worth[shape];
        }
        chosen.Sort();
        return new DeviceCombo([.. chosen], cpu, memory, total);
    }

    private static int GreatestDivisor(int a, int b) => b == 0 ? a : GreatestDivisor(b, a % b);
}

/// <summary>Tasks that share one device.</summary>
internal sealed record DeviceCombo(int[] Shapes, long Cpu, long Memory, double Worth);

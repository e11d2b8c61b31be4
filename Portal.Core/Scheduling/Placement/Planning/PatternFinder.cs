namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>Finds the pattern of a node class that is worth most: the pricing problem of the plan.</summary>
/// <remarks>
/// Dynamic programming over the devices and the CPU used, in 256 steps rounded up, with the sets of <see cref="DeviceCombos"/> and tasks of several devices as
/// moves, then tasks without a GPU. Memory is kept within bounds along each path and priced, rather than a dimension of its own: the best of a few prices is
/// taken. So patterns always fit, and are close to the best.
/// </remarks>
internal sealed class PatternFinder
{
    private const int CpuSteps = 256;

    /// <summary>Prices of the memory that comes with one device, in devices.</summary>
    private static readonly double[] MemoryPrices = [0, 0.25, 0.75];

    private readonly TaskShape[] _shapes;
    private readonly DeviceCombos _combos;
    private double[] _worth = [];
    private int[] _memory = [];
    private Move[] _moves = [];

    public PatternFinder(TaskShape[] shapes)
    {
        _shapes = shapes;
        _combos = new DeviceCombos(shapes);
    }

    /// <summary>The best pattern found when a task of shape i is worth <paramref name="worth"/>[i].</summary>
    public NodePattern Best(NodeClass nodes, double[] worth)
    {
        var combos = new Dictionary<int, List<DeviceCombo>>();
        foreach (var free in nodes.Devices)
            if (!combos.ContainsKey(free))
                combos.Add(free, free == 0 ? [] : _combos.For(nodes, free, worth));
        var several = Hosted(nodes, worth, shape => shape.GpuCount > 1);
        var withoutGpu = Hosted(nodes, worth, shape => shape.GpuCount == 0);
        var best = new NodePattern([], 0);
        foreach (var price in MemoryPrices)
        {
            var pattern = Fill(nodes, combos, several, withoutGpu, worth, price * Math.Max(1, nodes.Devices.Length) / Math.Max(1, nodes.Memory));
            if (pattern.Worth > best.Worth)
                best = pattern;
        }
        return best;
    }

    private List<int> Hosted(NodeClass nodes, double[] worth, Func<TaskShape, bool> isMeant) =>
        [.. Enumerable.Range(0, _shapes.Length).Where(i => worth[i] > 1e-9 && isMeant(_shapes[i]) && nodes.CouldHost(_shapes[i]))];

    private NodePattern Fill(NodeClass nodes, Dictionary<int, List<DeviceCombo>> combos, List<int> several, List<int> withoutGpu, double[] worth, double memoryPrice)
    {
        var devices = nodes.Devices.Length;
        Clear(devices);
        var step = Math.Max(1, (double)nodes.Cpu / CpuSteps);
        for (var device = 0; device < devices; device++)
            for (var used = 0; used <= CpuSteps; used++)
            {
                var at = At(device, used);
                if (_worth[at] < 0)
                    continue;
                Try(at, At(device + 1, used), 0, 0, new Move(at, null, -1), nodes.Memory);
                foreach (var combo in combos[nodes.Devices[device]])
                    if (used + Steps((int)combo.Cpu, step) is var after && after <= CpuSteps)
                        Try(at, At(device + 1, after), combo.Worth - (memoryPrice * combo.Memory), (int)combo.Memory, new Move(at, combo, -1), nodes.Memory);
                foreach (var i in several)
                    if (device + _shapes[i].GpuCount <= nodes.Empty && used + Steps(_shapes[i].CpuMillicores, step) is var after && after <= CpuSteps)
                        Try(at, At(device + _shapes[i].GpuCount, after), Gain(i), _shapes[i].MemoryMebibytes, new Move(at, null, i), nodes.Memory);
            }
        for (var used = 0; used <= CpuSteps; used++)
            if (At(devices, used) is var at && _worth[at] >= 0)
                foreach (var i in withoutGpu)
                    if (used + Math.Max(1, Steps(_shapes[i].CpuMillicores, step)) is var after && after <= CpuSteps)
                        Try(at, At(devices, after), Gain(i), _shapes[i].MemoryMebibytes, new Move(at, null, i), nodes.Memory);
        return Read(At(devices, 0), worth);

        double Gain(int i) => worth[i] - (memoryPrice * _shapes[i].MemoryMebibytes);
    }

    private static int At(int device, int used) => (device * (CpuSteps + 1)) + used;

    private static int Steps(int cpu, double step) => (int)Math.Ceiling((cpu / step) - 1e-9);

    private void Clear(int devices)
    {
        var states = At(devices + 1, 0);
        if (_worth.Length < states)
        {
            _worth = new double[states];
            _memory = new int[states];
            _moves = new Move[states];
        }
        _worth.AsSpan(0, states).Fill(-1);
        _worth[0] = 0;
        _memory[0] = 0;
        _moves[0] = new Move(-1, null, -1);
    }

    private void Try(int from, int to, double gain, int memory, in Move move, int memoryLimit)
    {
        var worth = Math.Max(0, _worth[from] + gain);
        if (worth <= _worth[to] + 1e-12 || _memory[from] + memory > memoryLimit)
            return;
        _worth[to] = worth;
        _memory[to] = _memory[from] + memory;
        _moves[to] = move;
    }

    private NodePattern Read(int last, double[] worth)
    {
        var best = last;
        for (var at = last + 1; at <= last + CpuSteps; at++)
            if (_worth[at] > _worth[best])
                best = at;
        var places = new List<PatternPlace>();
        var total = 0.0;
        for (var at = best; _moves[at].From >= 0; at = _moves[at].From)
        {
            var move = _moves[at];
            var device = move.From / (CpuSteps + 1);
            if (move.Combo is { } combo)
                places.AddRange(combo.Shapes.Select(shape => new PatternPlace(shape, device, 1)));
            else if (move.Shape >= 0)
                places.Add(new PatternPlace(move.Shape, device, _shapes[move.Shape].GpuCount));
        }
        foreach (var place in places)
            total += worth[place.Shape];
        return new NodePattern([.. places], total);
    }

    /// <summary>How a state was reached: from where, with the tasks of a device, one task, or nothing.</summary>
    private readonly record struct Move(int From, DeviceCombo? Combo, int Shape);
}

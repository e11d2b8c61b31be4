namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>Decides which tasks each node should end up with, for a demand that is expected but not yet there: a configuration linear program, rounded.</summary>
/// <remarks>
/// Variables are how many nodes of a class follow a pattern; the places of the patterns chosen serve the demand, and the thousandths of GPU served are maximised.
/// Patterns are found as they are needed by <see cref="PatternFinder"/> from the prices of places. Source: Gilmore and Gomory, Operations Research 9 (1961).
/// The first answer picks from a demand beyond capacity what fills the nodes best; the program is solved again for what is <see cref="ServableDemand"/>.
/// </remarks>
internal sealed class PackingPlanner
{
    private const int MostRounds = 150;

    /// <summary>Classes the program takes together; more make it slow without packing better.</summary>
    private const int MostClasses = 64;

    /// <summary>GPUs by which a new pattern must improve a node for it to be worth a column.</summary>
    private const double LeastGain = 1e-4;

    /// <summary>Part of the GPUs that the patterns not yet found could add at most, at which the answer is good enough.</summary>
    private const double LittleLeft = 5e-4;

    /// <summary>GPUs that a place for work without a GPU counts, per core: little, but never nothing.</summary>
    internal const double WorthPerCore = 0.01;

    private readonly TaskShape[] _shapes;
    private readonly PatternFinder _finder;
    private readonly double[] _worth;
    private readonly List<(NodeClass Class, NodePattern Pattern)> _patterns = [];

    public PackingPlanner(TaskShape[] shapes)
    {
        _shapes = shapes;
        _finder = new PatternFinder(shapes);
        _worth = Array.ConvertAll(shapes, Worth);
    }

    /// <summary>What a place for a shape is worth when demand is without end: its GPUs.</summary>
    public static double Worth(TaskShape shape) =>
        shape.GpuCount == 0 ? shape.CpuMillicores * WorthPerCore / 1000 : (double)shape.TotalGpuMilli / NodeTable.WholeDevice;

    /// <summary>A pattern for every node.</summary>
    /// <param name="classes">The nodes.</param>
    /// <param name="demand">Expected tasks of each shape, enough to fill the nodes.</param>
    /// <remarks>
    /// Many nodes that differ, as in a cluster in use, would make the program slow: those with the least free are filled one by one beforehand.
    /// </remarks>
    public List<(int Node, NodePattern Pattern)> Plan(IReadOnlyList<NodeClass> classes, double[] demand)
    {
        NodeClass[] freest = [.. classes.OrderByDescending(nodes => (long)nodes.Nodes.Count * nodes.Devices.Sum())];
        var rest = (double[])demand.Clone();
        var plan = new List<(int Node, NodePattern Pattern)>();
        foreach (var nodes in freest.Skip(MostClasses).Reverse())
            FillEach(nodes, nodes.Nodes, rest, plan);
        if (freest.Length > MostClasses)
            freest = freest[..MostClasses];
        plan.AddRange(PlanTogether(freest, Array.ConvertAll(rest, count => Math.Max(0, count))));
        return plan;
    }

    private List<(int Node, NodePattern Pattern)> PlanTogether(NodeClass[] classes, double[] demand)
    {
        Seed(classes, demand);
        var served = new double[demand.Length];
        foreach (var (_, pattern, count) in Solve(classes, demand))
            foreach (var place in pattern.Places)
                served[place.Shape] += count;
        var servable = ServableDemand.Of(_shapes, demand, served);
        return Round(classes, servable, Solve(classes, servable));
    }

    /// <summary>The best pattern for what is left of the demand, one node at a time.</summary>
    private void FillEach(NodeClass nodes, IEnumerable<int> members, double[] rest, List<(int Node, NodePattern Pattern)> plan)
    {
        var worth = new double[_shapes.Length];
        foreach (var node in members)
        {
            for (var i = 0; i < worth.Length; i++)
                worth[i] = rest[i] > 0.2 ? _worth[i] * Math.Min(1, rest[i]) : 0;
            var pattern = _finder.Best(nodes, worth);
            plan.Add((node, pattern));
            foreach (var place in pattern.Places)
                rest[place.Shape]--;
        }
    }

    private List<(NodeClass Class, NodePattern Pattern, double Count)> Solve(IReadOnlyList<NodeClass> classes, double[] demand)
    {
        var program = new LinearProgram([.. demand, .. classes.Select(nodes => (double)nodes.Nodes.Count)]);
        var rowOf = new Dictionary<NodeClass, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < classes.Count; i++)
            rowOf.Add(classes[i], demand.Length + i);
        foreach (var (nodes, pattern) in _patterns)
            AddColumn(program, rowOf[nodes], pattern);
        var gain = new double[_shapes.Length];
        var devices = classes.Sum(nodes => nodes.Nodes.Count * nodes.Devices.Length);
        for (var round = 0; round < MostRounds; round++)
        {
            program.Maximise();
            for (var i = 0; i < gain.Length; i++)
                gain[i] = demand[i] > 0 ? Math.Max(0, _worth[i] - program.Duals[i]) : 0;
            var left = 0.0;
            foreach (var nodes in classes)
                if (_finder.Best(nodes, gain) is var pattern && pattern.Worth - program.Duals[rowOf[nodes]] is var improvement && improvement > LeastGain)
                {
                    left += improvement * nodes.Nodes.Count;
                    AddColumn(program, rowOf[nodes], pattern);
                    _patterns.Add((nodes, pattern));
                }
            if (left <= LittleLeft * devices)
                break;
        }
        return [.. program.Solution().Select(use => (_patterns[use.Column].Class, _patterns[use.Column].Pattern, use.Amount))];
    }

    /// <summary>Patterns to begin with: nodes filled class by class, each pattern as often as the demand left allows.</summary>
    private void Seed(IReadOnlyList<NodeClass> classes, double[] demand)
    {
        var rest = (double[])demand.Clone();
        var worth = new double[_shapes.Length];
        foreach (var nodes in classes)
            for (var left = nodes.Nodes.Count; left > 0;)
            {
                for (var i = 0; i < worth.Length; i++)
                    worth[i] = _worth[i] * Math.Clamp(rest[i], 0, 1);
                var pattern = _finder.Best(nodes, worth);
                if (pattern.Places.Length == 0)
                    break;
                _patterns.Add((nodes, pattern));
                var counts = pattern.Counts();
                var times = Math.Clamp((int)counts.Min(entry => rest[entry.Key] / entry.Value), 1, left);
                left -= times;
                foreach (var (shape, count) in counts)
                    rest[shape] -= count * times;
            }
    }

    private void AddColumn(LinearProgram program, int row, NodePattern pattern)
    {
        var counts = pattern.Counts();
        program.Add(counts.Sum(entry => entry.Value * _worth[entry.Key]), [.. counts.Keys, row], [.. counts.Values.Select(count => (double)count), 1]);
    }

    /// <summary>Whole numbers of nodes: what is whole already, then the largest parts that still serve demand, then the best for the rest, one node at a time.</summary>
    private List<(int Node, NodePattern Pattern)> Round(IReadOnlyList<NodeClass> classes, double[] demand, List<(NodeClass Class, NodePattern Pattern, double Count)> chosen)
    {
        var plan = new List<(int, NodePattern)>();
        var rest = (double[])demand.Clone();
        var next = new Dictionary<NodeClass, int>(ReferenceEqualityComparer.Instance);
        foreach (var nodes in classes)
            next.Add(nodes, 0);
        foreach (var (nodes, pattern, count) in chosen)
            Take(nodes, pattern, (int)(count + 1e-3));
        foreach (var (nodes, pattern, count) in chosen.OrderByDescending(choice => choice.Count - Math.Floor(choice.Count + 1e-3)))
            if (count - Math.Floor(count + 1e-3) > 0.02 && pattern.Counts().All(entry => rest[entry.Key] >= entry.Value - 0.5))
                Take(nodes, pattern, 1);
        foreach (var nodes in classes)
            FillEach(nodes, nodes.Nodes.Skip(next[nodes]), rest, plan);
        return plan;

        void Take(NodeClass nodes, NodePattern pattern, int count)
        {
            for (var i = 0; i < count && next[nodes] < nodes.Nodes.Count; i++)
            {
                plan.Add((nodes.Nodes[next[nodes]++], pattern));
                foreach (var place in pattern.Places)
                    rest[place.Shape]--;
            }
        }
    }
}

using System.Globalization;
using Portal.Core.Scheduling.Placement;

namespace Portal.Benchmarks.Scheduling;

/// <summary>Other mixes made from a list of tasks: what a cluster may meet that is used otherwise than the one the list is from.</summary>
/// <remarks>
/// Written <c>cpu250</c> (the tasks without GPU 2.5 times), <c>shared60</c> or <c>several50</c> (so much of the GPUs asked is asked as shares, or by tasks of several), <c>models33</c> (so many
/// of the GPU tasks name the model of a device drawn at random), several of them joined by hyphens, or <c>default</c>. The same name and order always give the same tasks.
/// </remarks>
internal sealed class TaskMix(IReadOnlyList<TaskShape> list, IReadOnlyList<NodeCapacity> nodes, ShapeCatalogue shapes)
{
    private enum Kind
    {
        NoGpu,
        Share,
        Whole,
        Several,
    }

    /// <summary>The list of a mix, and arrivals drawn from it until they ask for 101 % of the GPUs.</summary>
    public (IReadOnlyList<TaskShape> History, IReadOnlyList<TaskShape> Arrivals) Make(string name, int order)
    {
        var seed = name.Aggregate(7, (hash, c) => unchecked((hash * 31) + c)) & 0xffffff;
        var random = new Random(seed + (order * 1000));
        var mixed = list;
        foreach (var part in name.Split('-').Where(part => part != "default"))
        {
            var word = part.TrimEnd([.. "0123456789"]);
            var share = double.Parse(part[word.Length..], CultureInfo.InvariantCulture) / 100;
            mixed = word switch
            {
                "cpu" => Scale(mixed, task => KindOf(task) == Kind.NoGpu ? share : 1, random),
                "shared" => ToShare(mixed, Kind.Share, share, random),
                "several" => ToShare(mixed, Kind.Several, share, random),
                "models" => Name(mixed, share, random),
                _ => throw new ArgumentException($"'{part}' is no mix.", nameof(name)),
            };
        }

        return (mixed, Draw(mixed, new Random((seed * 3) + (order * 7919))));
    }

    private static Kind KindOf(TaskShape task) => task switch
    {
        { GpuCount: 0 } => Kind.NoGpu,
        { GpuMilli: < NodeTable.WholeDevice } => Kind.Share,
        { GpuCount: 1 } => Kind.Whole,
        _ => Kind.Several,
    };

    private static List<TaskShape> ToShare(IReadOnlyList<TaskShape> tasks, Kind kind, double share, Random random)
    {
        double all = tasks.Sum(task => (double)task.TotalGpuMilli), now = tasks.Where(task => KindOf(task) == kind).Sum(task => (double)task.TotalGpuMilli);
        return Scale(tasks, task => KindOf(task) == kind ? share * all / now : KindOf(task) == Kind.NoGpu ? 1 : (1 - share) * all / (all - now), random);
    }

    // Whole copies of each, and of those with the same factor as many once more as it says, evenly over a shuffled list.
    private static List<TaskShape> Scale(IReadOnlyList<TaskShape> tasks, Func<TaskShape, double> factorOf, Random random)
    {
        var (scaled, carried) = (new List<TaskShape>(), new Dictionary<double, double>());
        TaskShape[] shuffled = [.. tasks];
        random.Shuffle(shuffled);
        foreach (var task in shuffled)
        {
            var factor = factorOf(task);
            var due = carried.GetValueOrDefault(factor) + factor;
            var copies = (int)Math.Floor(due + 1e-9);
            carried[factor] = due - copies;
            scaled.AddRange(Enumerable.Repeat(task, copies));
        }

        return scaled;
    }

    private List<TaskShape> Name(IReadOnlyList<TaskShape> tasks, double part, Random random)
    {
        NodeCapacity[] ofDevices = [.. nodes.SelectMany(node => Enumerable.Repeat(node, node.DeviceModels.Count))];
        return [.. tasks.Select(task => task.GpuCount == 0 || random.NextDouble() >= part ? task : shapes.Of(task.Amounts with { Models = 1UL << NodeFor(task).DeviceModels[0] }))];

        NodeCapacity NodeFor(TaskShape task)
        {
            NodeCapacity node;
            do
                node = ofDevices[random.Next(ofDevices.Length)];
            while (node.DeviceModels.Count < task.GpuCount || node.CpuMillicores < task.CpuMillicores || node.MemoryMebibytes < task.MemoryMebibytes);
            return node;
        }
    }

    private List<TaskShape> Draw(IReadOnlyList<TaskShape> tasks, Random random)
    {
        TaskShape[] shuffled = [.. tasks];
        random.Shuffle(shuffled);
        var arrivals = shuffled.ToList();
        var enough = 1.01 * NodeTable.WholeDevice * nodes.Sum(node => (double)node.DeviceModels.Count);
        for (var asked = arrivals.Sum(task => (double)task.TotalGpuMilli); asked < enough; asked += arrivals[^1].TotalGpuMilli)
            arrivals.Add(tasks[random.Next(tasks.Count)]);
        return arrivals;
    }
}

using System.Diagnostics;
using System.Globalization;
using Portal.Core.Scheduling.Placement;
using Portal.Replay;

namespace Portal.Benchmarks.Scheduling;

/// <summary>What is left of the GPUs at 100 % of demand by the default policy and by FragmentationGradient, on other mixes than the openb list, and the decisions a second of the default one.</summary>
public static class MixesBenchmark
{
    private static readonly int[] Orders = [1, 2];

    private static readonly string[] Usual =
    [
        "default", "cpu50", "cpu200", "cpu250", "shared40", "shared60", "shared100", "models10", "models33", "several20", "several50",
        "cpu0", "cpu150", "cpu225", "cpu300", "shared20", "shared80", "models20", "models50", "several30", "several40", "cpu150-models20",
    ];

    /// <param name="arguments">The folder of the openb traces, and mixes as <see cref="TaskMix"/> reads them; none for the usual ones.</param>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var folder, .. var mixes])
        {
            Console.Error.WriteLine("mixes FOLDER [MIX…]: the folder of the openb traces, and mixes such as cpu250 or shared40-models20");
            return 64;
        }

        Console.WriteLine($"{"mix",-18} {"FragmentationGradient",22} {"PlannedPacking",15} {"decisions/s",12}");
        foreach (var mix in mixes.Length > 0 ? mixes : Usual)
        {
            var (theirs, ours) = (Orders.Select(order => Play(folder, "FragmentationGradient", mix, order)).ToList(), Orders.Select(order => Play(folder, "PlannedPacking", mix, order)).ToList());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{mix,-18} {theirs.Average(play => play.Left),22:F3} {ours.Average(play => play.Left),15:F3} {ours.Average(play => play.PerSecond),12:F0}"));
        }

        return 0;
    }

    private static (double Left, double PerSecond) Play(string folder, string policy, string mix, int order)
    {
        var trace = new OpenbTrace();
        var nodes = Read(Path.Combine(folder, "openb_node_list_gpu_node.csv"), trace.ReadNodes);
        var list = Read(Path.Combine(folder, "openb_pod_list_default.csv"), trace.ReadTasks).ConvertAll(task => task.Shape);
        var (history, arrivals) = new TaskMix(list, nodes, trace.Shapes).Make(mix, order);
        var placer = PlacementPolicyNames.Create(policy, new NodeTable(nodes), trace.Shapes, [.. history.CountBy(task => task).Select(shape => (shape.Key, (double)shape.Value))])!;
        var curve = new AllocationCurve(NodeTable.WholeDevice * nodes.Sum(node => (long)node.DeviceModels.Count));
        var started = Stopwatch.GetTimestamp();
        foreach (var task in arrivals)
            curve.Arrive(task, placer.TryPlace(task, out _));
        return (100 - curve.At(100)!.Value, arrivals.Count / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static List<T> Read<T>(string path, Func<TextReader, string, List<T>> read)
    {
        using var reader = TraceFile.Open(path);
        return read(reader, path);
    }
}

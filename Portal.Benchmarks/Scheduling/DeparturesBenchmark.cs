using System.Globalization;
using Portal.Core.Scheduling.Placement;
using Portal.Replay;

namespace Portal.Benchmarks.Scheduling;

/// <summary>GPU-hours turned away when tasks come and go: Poisson arrivals of the openb list's shapes, lifetimes drawn from the list and stretched to an offered load.</summary>
/// <remarks>
/// Lifetimes have a long tail, so the cluster starts as it would be found at a random instant: with as many tasks as the load keeps running, drawn in proportion to
/// their lifetimes, at a uniform point of them. A task without room is lost. Every policy sees the same tasks of a seed. Counted are the GPU-hours that fall between
/// the first arrival and the last, of the tasks at the start too: else a policy gains by refusing long ones there, and a few of the longest decide the answer.
/// </remarks>
public static class DeparturesBenchmark
{
    private const int Arrivals = 20_000;
    private static readonly double[] Loads = [0.90, 0.95, 1.00];
    private static readonly string[] Policies = ["PlannedPacking", "FragmentationGradient", "BestFit", "FirstFit"];

    /// <param name="arguments">The folder of the openb traces, and the number of seeds.</param>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var folder, var count] || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var seeds) || seeds == 0)
        {
            Console.Error.WriteLine("departures FOLDER SEEDS: the folder of the openb traces, and how many seeds");
            return 64;
        }
        Console.WriteLine($"Blocked GPU-hours in % of those offered, mean over {seeds} seeds; in brackets, on how many seeds the policy blocks least.");
        Console.WriteLine($"{"load",5} {string.Join(' ', Policies.Select(policy => $"{policy,27}"))}");
        foreach (var load in Loads)
        {
            var blocked = new double[Policies.Length, seeds];
            for (var seed = 0; seed < seeds; seed++)
                for (var policy = 0; policy < Policies.Length; policy++)
                    blocked[policy, seed] = Play(folder, Policies[policy], load, seed);
            Console.WriteLine($"{(100 * load).ToString("F0", CultureInfo.InvariantCulture),4}% {string.Join(' ', Policies.Select((_, policy) => Cell(blocked, policy)))}");
        }
        return 0;
    }

    private static string Cell(double[,] blocked, int policy)
    {
        var seeds = Enumerable.Range(0, blocked.GetLength(1)).ToList();
        var best = seeds.Count(seed => Enumerable.Range(0, blocked.GetLength(0)).All(other => blocked[policy, seed] <= blocked[other, seed]));
        return string.Create(CultureInfo.InvariantCulture, $"{100 * seeds.Average(seed => blocked[policy, seed]),20:F3} ({best,2})  ");
    }

    private static double Play(string folder, string policy, double load, int seed)
    {
        var trace = new OpenbTrace();
        var nodes = Read(Path.Combine(folder, "openb_node_list_gpu_node.csv"), trace.ReadNodes);
        var list = Read(Path.Combine(folder, "openb_pod_list_default.csv"), trace.ReadTasks);
        double[] lifetimes = [.. list.Select(task => task.DeletedAt - task.CreatedAt).OfType<long>().Where(seconds => seconds > 0).Select(seconds => (double)seconds)];
        var gpu = nodes.Sum(node => (double)node.DeviceModels.Count) * NodeTable.WholeDevice;
        // One arrival a second: load = mean GPU of a task × mean lifetime ÷ GPU of the cluster.
        var stretch = load * gpu / list.Average(task => (double)task.Shape.TotalGpuMilli) / lifetimes.Average();
        var random = new Random(seed);
        var placer = PlacementPolicyNames.Create(policy, new NodeTable(nodes), trace.Shapes, OpenbTrace.CountShapes(list))!;
        var ends = new PriorityQueue<PlacedTask, double>();
        var (now, offered, blocked) = (0.0, 0.0, 0.0);
        var byLength = new double[lifetimes.Length];
        for (var i = 0; i < lifetimes.Length; i++)
            byLength[i] = lifetimes[i] + (i > 0 ? byLength[i - 1] : 0);
        for (var running = load * gpu / list.Average(task => (double)task.Shape.TotalGpuMilli); running > 0; running--)
        {
            var drawn = Array.BinarySearch(byLength, random.NextDouble() * byLength[^1]);
            var lifetime = lifetimes[drawn >= 0 ? drawn : Math.Min(~drawn, lifetimes.Length - 1)];
            var shape = list[random.Next(list.Count)].Shape;
            Offer(shape, lifetime * stretch * random.NextDouble());
        }
        for (var i = 0; i < Arrivals; i++)
        {
            now -= Math.Log(1 - random.NextDouble());
            var shape = list[random.Next(list.Count)].Shape;
            var lifetime = lifetimes[random.Next(lifetimes.Length)] * stretch;
            while (ends.TryPeek(out var ended, out var end) && end <= now)
            {
                ends.Dequeue();
                placer.Release(ended);
            }
            Offer(shape, lifetime);
        }
        return blocked / offered;

        void Offer(TaskShape shape, double lifetime)
        {
            var isPlaced = placer.TryPlace(shape, out var placed);
            if (isPlaced)
                ends.Enqueue(placed, now + lifetime);
            var asked = shape.TotalGpuMilli * Math.Clamp(Arrivals - now, 0, lifetime);
            offered += asked;
            blocked += isPlaced ? 0 : asked;
        }
    }

    private static List<T> Read<T>(string path, Func<TextReader, string, List<T>> read)
    {
        using var reader = TraceFile.Open(path);
        return read(reader, path);
    }
}

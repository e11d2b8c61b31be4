using System.Diagnostics;
using System.Globalization;
using Portal.Core.Scheduling.Placement;
using Portal.Replay;

namespace Portal.Benchmarks.Scheduling;

/// <summary>Decisions a second of the placement policies on an openb trace, the cluster taken once and eight times. One thread; planning before the first task is shown apart.</summary>
public static class PlacementBenchmark
{
    /// <summary>The best of so many at least, and of as many as fit in <see cref="Least"/>: the compiler needs both calls and time to come to its best.</summary>
    private const int Rounds = 12;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(3);
    private static readonly int[] Copies = [1, 8];

    /// <param name="arguments">The folder of the openb traces, and the policies; all when none is named.</param>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var folder, .. var policies] || policies.Except(PlacementPolicyNames.All, StringComparer.Ordinal).Any())
        {
            Console.Error.WriteLine($"placement FOLDER [POLICY…]: the folder of the openb traces, and any of {string.Join(", ", PlacementPolicyNames.All)}");
            return 64;
        }
        Console.WriteLine($"{"policy",-22} {"nodes",6} {"tasks",7} {"plan s",8} {"decisions/s",12} {"p50 µs",8} {"p99 µs",8} {"p99.9 µs",9} {"max µs",9}");
        foreach (var copies in Copies)
            foreach (var policy in policies is [] ? PlacementPolicyNames.All : policies)
                Console.WriteLine(Measure(folder, policy, copies));
        return 0;
    }

    private static string Measure(string folder, string policy, int copies)
    {
        var best = default(Result);
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds || Stopwatch.GetElapsedTime(started) < Least; round++)
        {
            var result = Play(folder, policy, copies);
            if (best.PerSecond < result.PerSecond)
                best = result;
        }
        return string.Create(CultureInfo.InvariantCulture,
            $"{policy,-22} {best.Nodes,6} {best.Ticks.Length,7} {best.Plan.TotalSeconds,8:F2} {best.PerSecond,12:F0} {best.At(0.5),8:F2} {best.At(0.99),8:F2} {best.At(0.999),9:F1} {best.At(1),9:F0}");
    }

    private static Result Play(string folder, string policy, int copies)
    {
        var trace = new OpenbTrace();
        var nodes = Read(Path.Combine(folder, "seed42", "nodes.csv.gz"), trace.ReadNodes);
        var tasks = Read(Path.Combine(folder, "seed42", "arrivals.csv.gz"), trace.ReadTasks);
        var history = OpenbTrace.CountShapes(Read(Path.Combine(folder, "openb_pod_list_default.csv"), trace.ReadTasks));
        NodeCapacity[] cluster = [.. Enumerable.Range(0, copies).SelectMany(_ => nodes)];
        TaskShape[] arrivals = [.. Enumerable.Range(0, copies).SelectMany(_ => tasks).Select(task => task.Shape)];
        var started = Stopwatch.GetTimestamp();
        var placer = PlacementPolicyNames.Create(policy, new NodeTable(cluster), trace.Shapes, history)!;
        var plan = Stopwatch.GetElapsedTime(started);
        var ticks = new long[arrivals.Length];
        GC.Collect();
        started = Stopwatch.GetTimestamp();
        var before = started;
        for (var i = 0; i < arrivals.Length; i++)
        {
            placer.TryPlace(arrivals[i], out _);
            var now = Stopwatch.GetTimestamp();
            ticks[i] = now - before;
            before = now;
        }
        var elapsed = Stopwatch.GetElapsedTime(started);
        Array.Sort(ticks);
        return new Result(cluster.Length, ticks, plan, arrivals.Length / elapsed.TotalSeconds);
    }

    private static List<T> Read<T>(string path, Func<TextReader, string, List<T>> read)
    {
        using var reader = TraceFile.Open(path);
        return read(reader, path);
    }

    private readonly record struct Result(int Nodes, long[] Ticks, TimeSpan Plan, double PerSecond)
    {
        public double At(double part) => Ticks[Math.Min(Ticks.Length - 1, (int)(part * Ticks.Length))] * 1e6 / Stopwatch.Frequency;
    }
}

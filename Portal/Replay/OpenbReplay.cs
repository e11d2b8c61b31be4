using System.Diagnostics;
using System.Globalization;
using Portal.Core.Scheduling.Placement;

namespace Portal.Replay;

/// <summary>Replays arrivals on a cluster under one policy, or all of them side by side.</summary>
public static class OpenbReplay
{
    private static readonly string[] Options = ["--format", "--nodes", "--tasks", "--history", "--policy", "--out", "--svg"];

    public static async Task RunAsync(string[] arguments, TextWriter output, TextWriter progress)
    {
        var options = new VerbArguments(arguments, Options);
        var trace = new OpenbTrace();
        var nodes = Read(options.Required("--nodes"), trace.ReadNodes);
        var tasks = Read(options.Required("--tasks"), trace.ReadTasks);
        var history = options.Optional("--history") is { } path ? OpenbTrace.CountShapes(Read(path, trace.ReadTasks)) : [];
        var policy = options.Optional("--policy") ?? PlacementPolicyNames.Default;
        var names = policy == "all" ? PlacementPolicyNames.All : [policy];
        if (names.Count > 1 && options.Optional("--out") is not null)
            throw new UsageException("--out holds the placements of one policy; name it with --policy.");
        var runs = new List<OpenbRun>();
        foreach (var name in names)
            runs.Add(Run(name, trace, nodes, tasks, history, progress));
        if (options.Optional("--out") is { } placements)
            await File.WriteAllLinesAsync(placements, runs[0].Lines(nodes, tasks));
        if (options.Optional("--svg") is { } svg)
            await File.WriteAllTextAsync(svg, AllocationSvg.Draw([.. runs.Select(run => (run.Policy, run.Curve))]));
        await WriteTableAsync(output, runs, tasks.Count);
    }

    /// <exception cref="UsageException">There is no policy of that name.</exception>
    public static Placer Create(string policy, NodeTable nodes, ShapeCatalogue shapes, IReadOnlyList<(TaskShape Shape, double Count)> history) =>
        PlacementPolicyNames.Create(policy, nodes, shapes, history)
            ?? throw new UsageException($"--policy {policy} is not known; known are {string.Join(", ", PlacementPolicyNames.All)}.");

    private static List<T> Read<T>(string path, Func<TextReader, string, List<T>> read)
    {
        using var reader = TraceFile.Read(path);
        return read(reader, path);
    }

    private static OpenbRun Run(string policy, OpenbTrace trace, List<NodeCapacity> nodes, List<OpenbTask> tasks, IReadOnlyList<(TaskShape Shape, double Count)> history, TextWriter progress)
    {
        var total = nodes.Sum(node => (long)node.DeviceModels.Count) * NodeTable.WholeDevice;
        if (total == 0)
            throw new UsageException("--nodes has no GPU, so there is no GPU allocation to measure.");
        var started = Stopwatch.GetTimestamp();
        var placer = Create(policy, new NodeTable(nodes), trace.Shapes, history);
        var prepared = Stopwatch.GetElapsedTime(started);
        var run = new OpenbRun(policy, new AllocationCurve(total), new PlacedTask?[tasks.Count], prepared);
        started = Stopwatch.GetTimestamp();
        for (var i = 0; i < tasks.Count; i++)
        {
            var isPlaced = placer.TryPlace(tasks[i].Shape, out var placed);
            run.Placed[i] = isPlaced ? placed : null;
            run.Curve.Arrive(tasks[i].Shape, isPlaced);
            if ((i + 1) % Math.Max(1, tasks.Count / 10) == 0)
                progress.WriteLine($"{policy}: {i + 1} of {tasks.Count} tasks, {Percent(run.Curve.Allocated, total)} % of GPUs allocated");
        }
        run.Elapsed = Stopwatch.GetElapsedTime(started);
        return run;
    }

    private static async Task WriteTableAsync(TextWriter output, List<OpenbRun> runs, int tasks)
    {
        await output.WriteLineAsync($"{"policy",-22} {"placed",8} {"refused",8} {"at 90 %",9} {"at 100 %",9} {"at 130 %",9} {"prepared s",11} {"decisions/s",12}");
        foreach (var run in runs)
        {
            var placed = run.Placed.Count(task => task is not null);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{run.Policy,-22} {placed,8} {tasks - placed,8} {At(run, 90),9} {At(run, 100),9} {At(run, 130),9} {run.Prepared.TotalSeconds,11:F2} {tasks / run.Elapsed.TotalSeconds,12:F0}"));
        }
        await output.WriteLineAsync("Allocated GPUs in % of the cluster, while the tasks that had come asked for so much of it; – where no arrival stood there.");
    }

    private static string At(OpenbRun run, int percent) => run.Curve.At(percent)?.ToString("F2", CultureInfo.InvariantCulture) ?? "–";

    private static string Percent(long part, long whole) => (100.0 * part / whole).ToString("F1", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Planning;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Replay;

namespace Portal.Benchmarks.Scheduling;

/// <summary>
/// How much longer a project takes on the shared cluster than on a quarter of its own: four projects of equal weight with GPU tasks drawn from the openb list. One hands in two days'
/// work for its quarter at once; the others bring a day's each: shares of devices one at a time, whole devices in bursts, and all kinds, beginning six hours late.
/// </summary>
public static class FairnessBenchmark
{
    private const int Projects = 4;
    private const int NodesEach = 8;
    private const double HoursEach = 24;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NodeDescription Machine = new(96_000, 393_216, [.. Enumerable.Range(0, 8).Select(gpu => new GpuDevice(gpu, $"GPU-{gpu}", "G", 81_920))]);

    /// <param name="arguments">The folder of the openb traces, and the number of seeds.</param>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var folder, var count] || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var seeds) || seeds == 0)
        {
            Console.Error.WriteLine("fairness FOLDER SEEDS: the folder of the openb traces, and how many seeds");
            return 64;
        }
        var list = Read(Path.Combine(folder, "openb_pod_list_default.csv"));
        Console.WriteLine($"Time to finish ÷ that on an own quarter: largest over {Projects} projects, for each of {seeds} seeds; then GPU and CPU utilisation until all is done.");
        foreach (var (name, options) in new[] { ("fair share", SchedulerOptions.Default), ("arrival", SchedulerOptions.Default with { FairShare = false }) })
        {
            var (ratios, gpu, cpu) = (new List<double>(), new List<double>(), new List<double>());
            for (var seed = 0; seed < seeds; seed++)
            {
                var work = Enumerable.Range(0, Projects).Select(project => Work(project, list, new Random((seed * Projects) + project))).ToList();
                var shared = Play([.. work.SelectMany(tasks => tasks)], Projects * NodesEach, options);
                List<double> each = [.. work.Select(tasks => Took(shared, tasks) / Took(Play(tasks, NodesEach, options), tasks))];
                ratios.Add(each.Max());
                Console.WriteLine($"  {name} seed {seed}: {string.Join(' ', each.Select(ratio => ratio.ToString("F2", CultureInfo.InvariantCulture)))}");
                gpu.Add(shared.GpuPerMille!.Value / 10.0);
                cpu.Add(shared.CpuPerMille / 10.0);
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-11} {string.Join(' ', ratios.Select(ratio => ratio.ToString("F2", CultureInfo.InvariantCulture)))}  mean {ratios.Average():F3}  largest {ratios.Max():F3}   GPU {gpu.Average():F2} %  CPU {cpu.Average():F2} %"));
        }
        return 0;
    }

    private static List<OpenbTask> Read(string path)
    {
        using var reader = TraceFile.Open(path);
        return new OpenbTrace().ReadTasks(reader, path);
    }

    private static double Took(WorkloadOutcome outcome, List<WorkloadTask> tasks) => (outcome.LastEnds[tasks[0].Task.ProjectId] - tasks.Min(task => task.Task.ArrivedAt)).TotalHours;

    private static WorkloadOutcome Play(List<WorkloadTask> tasks, int nodes, SchedulerOptions options) => ClusterSimulation.Run(
        tasks, [.. Enumerable.Range(0, nodes).Select(i => ComputeNode.Register(new ComputeNodeId(new Guid(i + 1, 0, 0, new byte[8])), $"n{i:D2}", "main", Machine, Start))], options);

    private static List<WorkloadTask> Work(int project, List<OpenbTask> list, Random random)
    {
        var kind = list.FindAll(task => project switch { 1 => task.Shape.TotalGpuMilli is > 0 and < 1000, 2 => task.Shape.TotalGpuMilli >= 1000, _ => task.Shape.GpuCount > 0 });
        var work = new List<WorkloadTask>();
        for (var (cpu, memory, gpu) = (0.0, 0.0, 0.0); Math.Max(cpu / Machine.CpuMillicores, Math.Max(memory / Machine.MemoryMebibytes, gpu / 8000)) < NodesEach * HoursEach * (project == 0 ? 2 : 1);)
        {
            var shape = kind[random.Next(kind.Count)].Shape;
            if (shape.CpuMillicores > Machine.CpuMillicores || shape.MemoryMebibytes > Machine.MemoryMebibytes)
                continue;
            // From ten minutes to six hours, each octave as likely.
            var hours = Math.Exp(random.NextDouble() * Math.Log(36)) / 6;
            (cpu, memory, gpu) = (cpu + (shape.CpuMillicores * hours), memory + (shape.MemoryMebibytes * hours), gpu + (shape.TotalGpuMilli * hours));
            var request = new ResourceRequest(
                Math.Max(shape.CpuMillicores, ResourceRequest.MinCpuMillicores), Math.Max(shape.MemoryMebibytes, ResourceRequest.MinMemoryMebibytes), shape.TotalGpuMilli, [], (long)(hours * 2 * 3600));
            work.Add(new WorkloadTask(
                new WaitingTask
                {
                    TaskId = new ComputeTaskId(new Guid((project * 1_000_000) + work.Count + 1, 0, 0, new byte[8])), OrganisationId = new OrganisationId(new Guid(project + 1, 0, 0, new byte[8])),
                    ProjectId = new ProjectId(new Guid(project + 1, 0, 0, new byte[8])), Request = request, ArrivedAt = Start, QueuedAt = Start,
                },
                TimeSpan.FromHours(hours)));
        }
        return work.ConvertAll(task => Arriving(task, project, random));
    }

    private static WorkloadTask Arriving(WorkloadTask task, int project, Random random)
    {
        var hours = project switch { 0 => 0, 1 => random.NextDouble() * HoursEach * 0.8, 2 => 4 * random.Next(5), _ => 6 + random.NextDouble() };
        return task with { Task = task.Task with { ArrivedAt = Start.AddHours(hours), QueuedAt = Start.AddHours(hours) } };
    }
}

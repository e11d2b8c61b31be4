using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Background;
using Portal.Benchmarks.Hosting;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Benchmarks.ComputeTasks;

/// <summary>Tasks from the HTTP request that hands them in to the durable decision where they run, on SQLite: in batches, and one by one. Nothing is started.</summary>
public static class SubmitBatches
{
    private const int Nodes = 400;
    private const int Callers = 2;
    private const int InABatch = 500;

    public static async Task<int> RunAsync(int tasks)
    {
        await using var portal = new BenchmarkPortal();
        var user = await portal.RegisterAsync("batch@example.com", creditUnits: 1_000_000);
        await portal.ReadyAsync();
        foreach (var worker in portal.Services.GetServices<IHostedService>().OfType<PeriodicWorker>())
            await worker.StopAsync(CancellationToken.None);
        await RegisterNodesAsync(portal);
        // As many before, which do not count: a portal that has just started spends more of its time on compiling.
        await MeasureAsync(portal, user, tasks, InABatch);
        await MeasureAsync(portal, user, 200, 1);
        var together = await MeasureAsync(portal, user, tasks, InABatch);
        Report($"in batches of {InABatch}, {Callers} callers", tasks, together);
        var few = Math.Min(tasks, 200);
        Report($"one by one, {Callers} callers", few, await MeasureAsync(portal, user, few, 1));
        return 0;
    }

    private static void Report(string what, int tasks, (TimeSpan Taken, TimeSpan Placed) times) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-34} {tasks} tasks: accepted {tasks / times.Taken.TotalSeconds,6:F0}/s, placed {tasks / times.Placed.TotalSeconds,6:F0}/s"));

    private static async Task RegisterNodesAsync(BenchmarkPortal portal)
    {
        await using var db = await portal.ContextAsync();
        for (var i = 0; i < Nodes; i++)
            db.ComputeNodes.Add(ComputeNode.Register(ComputeNodeId.New(), $"bench{i:D3}", "bench", new NodeDescription(64_000, 262_144, []), TimeProvider.System.GetUtcNow()));
        await db.SaveChangesAsync();
    }

    /// <summary>Until the last answer, and until the last of them is placed.</summary>
    private static async Task<(TimeSpan Taken, TimeSpan Placed)> MeasureAsync(BenchmarkPortal portal, BenchmarkUser user, int tasks, int together)
    {
        var scheduler = portal.Services.GetServices<IHostedService>().OfType<SchedulerWorker>().Single();
        var left = tasks / together;
        var clock = Stopwatch.StartNew();
        var taken = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            using var client = portal.ClientOf(user);
            while (Interlocked.Decrement(ref left) >= 0)
                await SubmitAsync(client, user, together);
        })));
        var takenAfter = taken.ContinueWith(_ => clock.Elapsed, TaskScheduler.Default);
        do
        {
            await scheduler.ScheduleAsync(CancellationToken.None);
        }
        while (!taken.IsCompleted || await AnyWaitsAsync(portal));
        await taken;
        return (await takenAfter, clock.Elapsed);
    }

    private static async Task<bool> AnyWaitsAsync(BenchmarkPortal portal)
    {
        await using var db = await portal.ContextAsync();
        return await db.ComputeTasks.AnyAsync(task => task.State == TaskState.Queued);
    }

    private static async Task SubmitAsync(HttpClient client, BenchmarkUser user, int together)
    {
        var requests = Enumerable.Range(0, together).Select(i => new
        {
            id = Guid.CreateVersion7(),
            draft = new { projectId = user.Project.Value, name = "bench", cpuMillicores = 500, memoryMebibytes = 128, maxRunSeconds = 60, commandText = "true" },
        }).ToList();
        using var response = together == 1 ? await client.PostAsJsonAsync("/api/tasks/", requests[0]) : await client.PostAsJsonAsync("/api/tasks/batch", new { tasks = requests });
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode || body.Contains("\"isAccepted\":false", StringComparison.Ordinal))
            throw new InvalidOperationException(body[..Math.Min(body.Length, 500)]);
    }
}

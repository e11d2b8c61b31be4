using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Background;
using Portal.Benchmarks.Hosting;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;

namespace Portal.Benchmarks.Scheduling;

/// <summary>
/// A pass of the portal's scheduler over its database, SQLite, when 1,000 nodes are full, 10,000 tasks wait and one more has come: reading the picture, and the whole
/// pass with its decisions and reasons written down.
/// </summary>
public static class LivePass
{
    private const int Nodes = 1000;
    private const int Waiting = 10_000;
    private const int InABatch = 1000;
    private const int Rounds = 50;

    private static readonly long[] Gpus = [0, 0, 250, 500, 1000, 1000, 2000, 4000];
    private static readonly long[] Hours = [1, 2, 4, 12, 24];

    public static async Task<int> RunAsync()
    {
        await using var portal = new BenchmarkPortal();
        var user = await portal.RegisterAsync("live@example.com", creditUnits: 1_000_000_000);
        await portal.ReadyAsync();
        foreach (var worker in portal.Services.GetServices<IHostedService>().OfType<PeriodicWorker>())
            await worker.StopAsync(CancellationToken.None);
        await RegisterNodesAsync(portal);
        var (cluster, scheduler) = (portal.Services.GetRequiredService<ClusterView>(), portal.Services.GetServices<IHostedService>().OfType<SchedulerWorker>().Single());
        using var client = portal.ClientOf(user);
        var random = new Random(1);
        CapacitySnapshot snapshot;
        do
        {
            await SubmitAsync(client, user, random, InABatch);
            await scheduler.ScheduleAsync(CancellationToken.None);
            snapshot = await SnapshotAsync(portal, cluster);
        }
        while (snapshot.Waiting.Length < Waiting);
        var (pictures, passes) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await SubmitAsync(client, user, random, 1);
            var started = Stopwatch.GetTimestamp();
            await SnapshotAsync(portal, cluster);
            pictures.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            started = Stopwatch.GetTimestamp();
            await scheduler.ScheduleAsync(CancellationToken.None);
            passes.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        Console.WriteLine($"picture   {new Timings(pictures)}   {snapshot.Running.Length} run, {snapshot.Waiting.Length} wait");
        Console.WriteLine($"pass      {new Timings(passes)}");
        return 0;
    }

    private static async Task<CapacitySnapshot> SnapshotAsync(BenchmarkPortal portal, ClusterView cluster)
    {
        await using var db = await portal.ContextAsync();
        return await cluster.SnapshotAsync(db, CancellationToken.None);
    }

    private static async Task RegisterNodesAsync(BenchmarkPortal portal)
    {
        await using var db = await portal.ContextAsync();
        for (var i = 0; i < Nodes; i++)
        {
            var gpus = Enumerable.Range(0, i % 4 == 3 ? 0 : 8).Select(gpu => new GpuDevice(gpu, $"GPU-{i}-{gpu}", i % 3 == 0 ? "H200" : "L40S", 81_920));
            db.ComputeNodes.Add(ComputeNode.Register(ComputeNodeId.New(), $"bench{i:D4}", "bench", new NodeDescription(64_000, 262_144, [.. gpus]), TimeProvider.System.GetUtcNow()));
        }
        await db.SaveChangesAsync();
    }

    private static async Task SubmitAsync(HttpClient client, BenchmarkUser user, Random random, int together)
    {
        var tasks = Enumerable.Range(0, together).Select(_ => new
        {
            id = Guid.CreateVersion7(),
            draft = new
            {
                projectId = user.Project.Value, name = "bench", cpuMillicores = 1000 * (1 + random.Next(8)), memoryMebibytes = 4096 * (1 + random.Next(8)),
                gpuMilli = Gpus[random.Next(Gpus.Length)], maxRunSeconds = 3600 * Hours[random.Next(Hours.Length)], commandText = "true",
            },
        });
        using var response = await client.PostAsJsonAsync("/api/tasks/batch", new { tasks });
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode || body.Contains("\"isAccepted\":false", StringComparison.Ordinal))
            throw new InvalidOperationException(body[..Math.Min(body.Length, 500)]);
    }
}

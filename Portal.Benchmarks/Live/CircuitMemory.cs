using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Benchmarks.Hosting;

namespace Portal.Benchmarks.Live;

/// <summary>Managed heap that a live circuit keeps, page by page: the portal's heap with many open less the heap before, over their number.</summary>
public static class CircuitMemory
{
    private static readonly string[] Pages = ["/", "/tasks", "/usage", "/billing"];

    public static async Task<int> RunAsync(int circuits)
    {
        await using var portal = new BenchmarkPortal();
        var user = await portal.RegisterAsync("memory@example.com", creditUnits: 1000);
        using var client = portal.ClientOf(user);
        await portal.ReadyAsync();
        await FillAsync(client, user);
        foreach (var page in Pages)
        {
            // The first few pay for what all circuits share.
            await MeasureAsync(portal, user, page, 5);
            var bytes = await MeasureAsync(portal, user, page, circuits);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{page,-10} {circuits} circuits   {bytes / circuits / 1024.0,7:F0} KiB each"));
        }

        return 0;
    }

    private static async Task<long> MeasureAsync(BenchmarkPortal portal, BenchmarkUser user, string page, int count)
    {
        var before = Heap();
        using var process = await WatchingClients.StartAsync(portal, user, page, count, _ => { });
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var with = Heap();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return with - before;
    }

    // A dashboard shows rows: twenty tasks that have run.
    private static async Task FillAsync(HttpClient client, BenchmarkUser user)
    {
        for (var i = 0; i < 20; i++)
        {
            var draft = new { projectId = user.Project.Value, name = $"task {i}", cpuMillicores = 500, memoryMebibytes = 128, maxRunSeconds = 60, commandText = "echo done" };
            using var answer = await client.PostAsJsonAsync("/api/tasks/", new { id = Guid.CreateVersion7(), draft });
            answer.EnsureSuccessStatusCode();
        }

        while ((await client.GetFromJsonAsync<JsonElement>("/api/tasks/?state=Succeeded")).GetProperty("total").GetInt32() < 20)
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
    }

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

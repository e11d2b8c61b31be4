using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using Portal.Benchmarks.Hosting;

namespace Portal.Benchmarks.Live;

/// <summary>From the line a task prints inside its sandbox to the render batch that shows it, on every one of the circuits that watch the task.</summary>
public static class ScreenLatency
{
    public static async Task<int> RunAsync(int watchers, TimeSpan duration)
    {
        await using var portal = new BenchmarkPortal();
        var user = await portal.RegisterAsync("screen@example.com", creditUnits: 1000);
        using var client = portal.ClientOf(user);
        await portal.ReadyAsync();
        var id = Guid.CreateVersion7();
        // Two a second, once all watch; the task ends by itself.
        var command = $"while :; do echo \"::progress 0.5 {WatchingClients.Mark}${{EPOCHREALTIME/./}}\"; sleep 0.5; done";
        var draft = new { projectId = user.Project.Value, name = "watched", cpuMillicores = 200, memoryMebibytes = 64, maxRunSeconds = 600, commandText = command };
        using (var answer = await client.PostAsJsonAsync("/api/tasks/", new { id, draft }))
            answer.EnsureSuccessStatusCode();

        var seen = new ConcurrentQueue<(int Watcher, long Event, double Milliseconds)>();
        using var process = await WatchingClients.StartAsync(portal, user, $"/tasks/{id}?tab=configuration", watchers, line => Add(line, seen));
        seen.Clear();
        await Task.Delay(duration, TimeProvider.System);
        var all = seen.ToList();
        process.StandardInput.Close();
        using (var stop = await client.PostAsync($"/api/tasks/{id}/stop", null))
            stop.EnsureSuccessStatusCode();
        await process.WaitForExitAsync();

        // What the first and the last events met half the watchers only.
        var events = all.GroupBy(one => one.Event).OrderBy(group => group.Key).ToList()[1..^2];
        Console.WriteLine($"event -> screen, {watchers} circuits   {new Timings(events.SelectMany(group => group.Select(one => one.Milliseconds)))}");
        Console.WriteLine($"events {events.Count}, missed {events.Sum(group => watchers - group.Select(one => one.Watcher).Distinct().Count())} of {events.Count * watchers}");
        return 0;
    }

    private static void Add(string line, ConcurrentQueue<(int Watcher, long Event, double Milliseconds)> seen)
    {
        if (line.Split(' ') is ["seen", var watcher, var at, var milliseconds])
            seen.Enqueue((int.Parse(watcher, CultureInfo.InvariantCulture), long.Parse(at, CultureInfo.InvariantCulture), double.Parse(milliseconds, CultureInfo.InvariantCulture)));
    }
}

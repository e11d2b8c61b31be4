using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Benchmarks.Hosting;

namespace Portal.Benchmarks.ComputeTasks;

/// <summary>From sending the submission over HTTP to the first instruction of the user's command, on an idle machine.</summary>
public static class StartLatency
{
    public static async Task<int> RunAsync(int runs)
    {
        await using var portal = new BenchmarkPortal();
        var user = await portal.RegisterAsync("start@example.com", creditUnits: 1000);
        using var client = portal.ClientOf(user);
        await portal.ReadyAsync();
        var (answered, started) = (new List<double>(), new List<double>());
        // The first ones pay for compilation; they are no measure of a portal that runs.
        const int WarmUp = 5;
        for (var run = -WarmUp; run < runs; run++)
        {
            var (answer, start) = await MeasureAsync(client, user);
            if (run < 0)
                continue;
            answered.Add(answer);
            started.Add(start);
        }

        Console.WriteLine($"submit -> answered            {new Timings(answered)}");
        Console.WriteLine($"submit -> first instruction   {new Timings(started)}");
        return 0;
    }

    private static async Task<(double Answered, double Started)> MeasureAsync(HttpClient client, BenchmarkUser user)
    {
        var id = Guid.CreateVersion7();
        var draft = new { projectId = user.Project.Value, name = "start", cpuMillicores = 500, memoryMebibytes = 128, maxRunSeconds = 60, commandText = "echo $EPOCHREALTIME" };
        var sent = TimeProvider.System.GetUtcNow();
        using (var answer = await client.PostAsJsonAsync("/api/tasks/", new { id, draft }))
            answer.EnsureSuccessStatusCode();
        var answered = (TimeProvider.System.GetUtcNow() - sent).TotalMilliseconds;
        await EndOfAsync(client, id);
        var log = await client.GetFromJsonAsync<JsonElement>($"/api/tasks/{id}/log");
        var seconds = decimal.Parse(log.GetProperty("lines")[0].GetProperty("text").GetString()!, CultureInfo.InvariantCulture);
        var started = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return (answered, (started - sent).TotalMilliseconds);
    }

    private static async Task EndOfAsync(HttpClient client, Guid id)
    {
        while (true)
        {
            var task = (await client.GetFromJsonAsync<JsonElement>($"/api/tasks/{id}")).GetProperty("task");
            if (task.GetProperty("isFinal").GetBoolean())
            {
                if (task.GetProperty("state").GetString() != "Succeeded")
                    throw new InvalidOperationException(task.ToString());
                return;
            }

            // Longer than a task takes, so that asking does not disturb what is measured.
            await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System);
        }
    }
}

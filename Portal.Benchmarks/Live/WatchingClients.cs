using System.Diagnostics;
using System.Globalization;
using System.Text;
using Portal.Benchmarks.Hosting;

namespace Portal.Benchmarks.Live;

/// <summary>
/// The watchers, in a process of their own so that their memory is not taken for the portal's. Says <c>ready</c>, then for each
/// time stamp that a circuit shows <c>seen WATCHER EVENT MILLISECONDS</c>; ends when its input does.
/// </summary>
public static class WatchingClients
{
    public const string Verb = "watching-clients";

    /// <summary>Stands before the time stamp, in Unix microseconds, that a watched text carries.</summary>
    public const string Mark = "shown-at-";

    private static readonly byte[] MarkBytes = Encoding.UTF8.GetBytes(Mark);

    public static async Task<int> RunAsync(Uri address, string path, string cookie, int count)
    {
        var clients = new List<CircuitClient>();
        for (var i = 0; i < count; i++)
        {
            var watcher = i;
            clients.Add(await CircuitClient.OpenAsync(address, path, cookie, batch => Look(watcher, batch)));
        }

        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
        foreach (var client in clients)
            await client.DisposeAsync();
        return 0;
    }

    /// <summary>Starts this program again as the watchers of <paramref name="path"/>.</summary>
    public static async Task<Process> StartAsync(BenchmarkPortal portal, BenchmarkUser user, string path, int count, Action<string> seen)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Portal.Benchmarks"))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
            ArgumentList = { Verb, portal.Address.ToString(), path, user.Cookie, count.ToString(CultureInfo.InvariantCulture) },
        };
        var process = Process.Start(start)!;
        var ready = new TaskCompletionSource();
        process.OutputDataReceived += (_, data) =>
        {
            if (data.Data == "ready")
                ready.TrySetResult();
            else if (data.Data is { } line)
                seen(line);
            else
                ready.TrySetException(new InvalidOperationException("The watchers ended before they were ready."));
        };
        process.BeginOutputReadLine();
        await ready.Task;
        return process;
    }

    private static void Look(int watcher, ReadOnlySpan<byte> batch)
    {
        var now = TimeProvider.System.GetUtcNow();
        while (batch.IndexOf(MarkBytes) is var at and >= 0)
        {
            batch = batch[(at + MarkBytes.Length)..];
            var length = batch.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            var stamp = long.Parse(batch[..(length < 0 ? batch.Length : length)], CultureInfo.InvariantCulture);
            var milliseconds = (now - DateTimeOffset.UnixEpoch).TotalMicroseconds / 1000 - stamp / 1000.0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seen {watcher} {stamp} {milliseconds:F1}"));
        }
    }
}

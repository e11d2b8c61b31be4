using System.Net.Http.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Portal.Benchmarks.Live;
using Portal.Features.ComputeTasks;
using Portal.Tests.Testing;
using static Portal.Tests.Security.Revocation.RevocationEffect;

namespace Portal.Tests.Security.Revocation;

/// <summary>Everything that one person and one program have open, and what becomes of it.</summary>
internal sealed class OpenChannels : IAsyncDisposable
{
    // Less than the size of the file in any time that is waited.
    private const int BytesAStep = 1 << 16;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(400);

    private readonly Dictionary<RevocationChannel, Task<RevocationEffect>> _ends = [];
    private readonly List<IAsyncDisposable> _open = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OpenChannels()
    {
    }

    /// <summary>Opens all of them; each has shown that it works.</summary>
    /// <param name="cookie">Of the session of <paramref name="person"/>.</param>
    /// <param name="page">What the open page and the reading are of.</param>
    public static async Task<OpenChannels> OpenAsync(Uri address, HttpClient person, string cookie, HttpClient program, Watched things, (string Page, string Read) page)
    {
        var channels = new OpenChannels();
        var circuit = await CircuitClient.OpenAsync(address, page.Page, cookie, _ => { });
        channels._open.Add(circuit);
        channels.Watch(RevocationChannel.Page, async () => (await circuit.Left.WaitAsync(channels._stop.Token)).Contains("sign-in", StringComparison.Ordinal) ? Ends : Reloads);
        channels.Watch(RevocationChannel.Hub, await channels.HubAsync(address, "Cookie", cookie, things.Task));
        channels.Watch(RevocationChannel.KeyHub, await channels.HubAsync(address, "Authorization", $"{program.DefaultRequestHeaders.Authorization}", things.Task));
        channels.Watch(RevocationChannel.Events, await channels.StreamAsync(person, $"/api/tasks/{things.Task}/events"));
        channels.Watch(RevocationChannel.RunningDownload, await channels.StreamAsync(person, $"/api/files/{things.File}"));
        // The beginning of the file, asked for anew each time.
        await channels.AskAsync(RevocationChannel.Download, () => person.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/api/files/{things.File}") { Headers = { { "Range", "bytes=0-9" } } }));
        await channels.AskAsync(RevocationChannel.Read, () => person.GetAsync(page.Read));
        await channels.AskAsync(RevocationChannel.Act, () => person.PostAsJsonAsync("/api/tasks/estimate", things.Draft));
        await channels.AskAsync(RevocationChannel.KeyRead, () => program.GetAsync($"/api/tasks/{things.Task}"));
        await channels.AskAsync(RevocationChannel.KeyAct, () => program.PostAsJsonAsync("/api/tasks/estimate", things.Draft));
        return channels;
    }

    /// <summary>What has become of each after a while, and how soon.</summary>
    public async Task<Dictionary<RevocationChannel, (RevocationEffect Effect, TimeSpan After)>> WaitAsync(TimeSpan patience)
    {
        var start = TimeProvider.System.GetTimestamp();
        _begun.TrySetResult();
        var waits = _ends.Select(async pair =>
        {
            var effect = await pair.Value;
            return (pair.Key, Result: (effect, TimeProvider.System.GetElapsedTime(start)));
        }).ToList();
        _stop.CancelAfter(patience);
        return (await Task.WhenAll(waits)).ToDictionary(one => one.Key, one => one.Result);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var one in _open)
            await one.DisposeAsync();
        _stop.Dispose();
    }

    // Until it ends, or nobody waits any longer.
    private void Watch(RevocationChannel channel, Func<Task<RevocationEffect>> watch) => _ends[channel] = Task.Run(async () =>
    {
        try
        {
            return await watch();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return GoesOn;
        }
    });

    private async Task<Func<Task<RevocationEffect>>> HubAsync(Uri address, string header, string value, Guid task)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(address, TaskProgressHub.Path), options => options.Headers[header] = value).Build();
        _open.Add(hub);
        var closed = new TaskCompletionSource<RevocationEffect>(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Closed += _ =>
        {
            closed.TrySetResult(Ends);
            return Task.CompletedTask;
        };
        await hub.StartAsync();
        await hub.InvokeAsync<System.Text.Json.JsonElement>(nameof(TaskProgressHub.Watch), task);
        return () => closed.Task.WaitAsync(_stop.Token);
    }

    private async Task<Func<Task<RevocationEffect>>> StreamAsync(HttpClient client, string path)
    {
        var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode}");
        var stream = await answer.Content.ReadAsStreamAsync();
        _open.Add(stream);
        var buffer = new byte[BytesAStep];
        Assert.NotEqual(0, await stream.ReadAsync(buffer));
        return async () =>
        {
            try
            {
                while (await stream.ReadAsync(buffer, _stop.Token) > 0)
                    await Task.Delay(Step, TimeProvider.System, _stop.Token);
            }
            catch (Exception error) when (error is IOException or HttpRequestException)
            {
                // Cut off.
            }

            return Ends;
        };
    }

    private async Task AskAsync(RevocationChannel channel, Func<Task<HttpResponseMessage>> ask)
    {
        using (var first = await ask())
            Assert.True(first.IsSuccessStatusCode, $"{channel}: {(int)first.StatusCode} {await first.Content.ReadAsStringAsync()}");
        Watch(channel, async () =>
        {
            // All ask at the same time then; asking sooner would only keep the machine from it.
            await _begun.Task.WaitAsync(_stop.Token);
            while (!_stop.IsCancellationRequested)
            {
                using var answer = await ask();
                if (!answer.IsSuccessStatusCode)
                    return Ends;
                await Task.Delay(Step, TimeProvider.System, _stop.Token);
            }

            return GoesOn;
        });
    }
}

/// <summary>What the channels are about.</summary>
/// <param name="Draft">Of a task that is only estimated: the same right as to submit it, and no trace.</param>
internal sealed record Watched(Guid Task, Guid File, object Draft);

using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Portal.Benchmarks.Live;

/// <summary>
/// A page of the portal without a browser around it: loads the page, starts its circuit and acknowledges what the circuit
/// renders, as blazor.web.js does. What a render batch says is handed on as bytes; texts stand in it as UTF-8.
/// </summary>
public sealed partial class CircuitClient : IAsyncDisposable
{
    // The kind of answer that is a handle on a script object; all others are answered with nothing.
    private const int ScriptObject = 1;

    // What blazor.web.js is told to do with the browser's address.
    private const string NavigateTo = "Blazor._internal.navigationManager.navigateTo";
    private const string Refresh = "Blazor._internal.navigationManager.refresh";

    private readonly HubConnection _connection;
    private readonly Uri _address;
    private readonly string _cookie;
    private readonly TaskCompletionSource<string> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _circuit = "";

    private CircuitClient(HubConnection connection, Uri address, string cookie) => (_connection, _address, _cookie) = (connection, address, cookie);

    /// <summary>Where the page is sent when it is to be left or loaded anew; here nobody goes.</summary>
    public Task<string> Left => _left.Task;

    /// <summary>Starts the circuit of <paramref name="path"/>; returns when its components have rendered.</summary>
    public static async Task<CircuitClient> OpenAsync(Uri address, string path, string cookie, Action<byte[]> rendered)
    {
        var page = new Uri(address, path);
        var html = await ReadAsync(page, cookie);
        var builder = new HubConnectionBuilder().WithUrl(new Uri(address, "_blazor"), options => options.Headers["Cookie"] = cookie);
        builder.Services.RemoveAll<IHubProtocol>();
        builder.Services.AddSingleton<IHubProtocol, BlazorPackProtocol>();
        var connection = builder.Build();
        var client = new CircuitClient(connection, address, cookie);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.On<int, byte[]>("JS.RenderBatch", async (batch, data) =>
        {
            rendered(data);
            await connection.SendAsync("OnRenderCompleted", (long)batch, (string?)null);
            first.TrySetResult();
        });
        connection.On<long, string, string, int, long, int>("JS.BeginInvokeJS", (call, function, arguments, wanted, _, _) =>
        {
            if (function == Refresh)
                client._left.TrySetResult("");
            else if (function == NavigateTo)
                client._left.TrySetResult(JsonDocument.Parse(arguments).RootElement[0].GetString() ?? "");
            return call == 0 ? Task.CompletedTask : connection.SendAsync("EndInvokeJSFromDotNet", call, true, $"[{call},true,{(wanted == ScriptObject ? "{\"__jsObjectId\":1}" : "null")}]");
        });
        connection.On<string>("JS.Error", error => first.TrySetException(new InvalidOperationException(error)));
        await connection.StartAsync();
        client._circuit = await connection.InvokeAsync<string?>("StartCircuit", address.ToString(), page.ToString(), "[]", StateOf(html)) ?? "";
        if (client._circuit.Length == 0)
            throw new InvalidOperationException($"No circuit for {path}.");
        await connection.SendAsync("UpdateRootComponents", OperationsOf(html), StateOf(html));
        await first.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return client;
    }

    /// <summary>Leaves as a closing page does, so that the portal keeps nothing for a return.</summary>
    public async ValueTask DisposeAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { DefaultRequestHeaders = { { "Cookie", _cookie } } };
        using var form = new MultipartFormDataContent { { new StringContent(_circuit), "circuitId" } };
        using var answer = await http.PostAsync(new Uri(_address, "_blazor/disconnect"), form);
        await _connection.DisposeAsync();
    }

    private static async Task<string> ReadAsync(Uri page, string cookie)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, page) { Headers = { { "Cookie", cookie }, { "Accept-Language", "en" } } };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var answer = await http.SendAsync(request);
        return answer.EnsureSuccessStatusCode() is { StatusCode: System.Net.HttpStatusCode.OK }
            ? await answer.Content.ReadAsStringAsync()
            : throw new InvalidOperationException($"{page} answered {(int)answer.StatusCode}.");
    }

    // The components of the page that a circuit takes over, each described by a sealed marker in a comment.
    private static string OperationsOf(string html)
    {
        var operations = Marker().Matches(html)
            .Select(match => JsonDocument.Parse(match.Groups["json"].Value).RootElement)
            .Where(marker => marker.TryGetProperty("descriptor", out _))
            .Select((marker, index) => new { type = "add", ssrComponentId = index + 1, marker });
        return JsonSerializer.Serialize(new { batchId = 1, operations });
    }

    private static string StateOf(string html) => State().Match(html) is { Success: true } state ? state.Groups["state"].Value : "";

    [GeneratedRegex("<!--Blazor:(?<json>\\{.*?\\})-->", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>.*?)-->", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex State();
}

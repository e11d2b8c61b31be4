using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;
using Portal.Core.Webhooks;

namespace Portal.Features.Webhooks;

/// <param name="Status">Of the answer; null when there was none.</param>
/// <param name="Error">Why it failed; null when it got through.</param>
public sealed record WebhookOutcome(int? Status, string? Error, long Milliseconds);

/// <summary>
/// Sends one message. The address is chosen by a customer: it is resolved and checked when the connection is opened, so that a name cannot change its mind in between; no redirect is
/// followed, no proxy or cookie used, and of the answer nothing but its status is read.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    private readonly HttpClient _client;
    private readonly IOptions<WebhookOptions> _options;
    private readonly WebhookSecrets _secrets;
    private readonly TimeProvider _time;

    public WebhookSender(IOptions<WebhookOptions> options, WebhookSecrets secrets, TimeProvider time)
    {
        (_options, _secrets, _time) = (options, secrets, time);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None, MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectCallback = ConnectAsync,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<WebhookOutcome> SendAsync(WebhookEndpoint endpoint, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(delivery);
        var started = _time.GetTimestamp();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_options.Value.TimeoutSeconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = RequestOf(endpoint, delivery);
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var status = (int)answer.StatusCode;
            return Ended(status, status switch { >= 200 and < 300 => null, >= 300 and < 400 => "redirect", _ => "status" });
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Ended(null, "timeout");
        }
        catch (HttpRequestException error)
        {
            return Ended(null, error.InnerException switch { AddressNotAllowedException => "address_not_allowed", AuthenticationException => "tls", _ => "unreachable" });
        }

        WebhookOutcome Ended(int? status, string? error) => new(status, error, (long)_time.GetElapsedTime(started).TotalMilliseconds);
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage RequestOf(WebhookEndpoint endpoint, WebhookDelivery delivery)
    {
        var now = _time.GetUtcNow();
        var (id, timestamp) = ($"msg_{delivery.Id:N}", WebhookSignature.TimestampOf(now));
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new StringContent(delivery.Body, Encoding.UTF8, "application/json") };
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp);
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(_secrets.Of(endpoint, now), id, timestamp, delivery.Body));
        request.Headers.UserAgent.ParseAdd("Portal-Webhooks/1.0");
        return request;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        IPAddress[] allowed = [.. addresses.Where(address => _options.Value.AllowPrivateAddresses || PublicAddress.Is(address))];
        if (addresses.Length > 0 && allowed.Length == 0)
            throw new AddressNotAllowedException(context.DnsEndPoint.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class AddressNotAllowedException(string host) : IOException($"{host} leads to no address of the internet.");
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Portal.Tests.Features.Billing.Checkouts;

/// <summary>Stands in for Stripe's API on loopback, and signs events as Stripe says it does.</summary>
public sealed class StripeStandIn : IAsyncDisposable
{
    public const string WebhookSecret = "whsec_test_4f7a1c";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _sessions = new(StringComparer.Ordinal);

    private StripeStandIn(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Fields of the sessions that were asked for.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Asked { get; } = new();

    /// <summary>True: it answers that something is wrong on its side.</summary>
    public bool IsDown { get; set; }

    /// <summary>It forgets which keys it saw, as Stripe does after a day: the next one that comes again is another session.</summary>
    public void ForgetKeys() => _sessions.Clear();

    public static async Task<StripeStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var standIn = new StripeStandIn(builder.Build());
        standIn._app.MapPost("/v1/checkout/sessions", (Delegate)standIn.CreateAsync);
        await standIn._app.StartAsync();
        return standIn;
    }

    /// <summary>An event of a checkout in the form that Stripe sends.</summary>
    public static string Event(
        string session, string order, string organisation, long minorUnits, string currency = "cny", string type = "checkout.session.completed", string status = "paid", string id = "evt_1") => $$"""
        {
          "id": "{{id}}", "object": "event", "api_version": "2025-09-30.clover", "created": 1796000000, "livemode": false, "pending_webhooks": 1, "type": "{{type}}",
          "request": { "id": null, "idempotency_key": null },
          "data": { "object": {
            "id": "{{session}}", "object": "checkout.session", "amount_subtotal": {{minorUnits}}, "amount_total": {{minorUnits}}, "client_reference_id": "{{order}}", "currency": "{{currency}}",
            "livemode": false, "metadata": { "organisation": "{{organisation}}" }, "mode": "payment", "payment_intent": "pi_1", "payment_status": "{{status}}", "status": "complete"
          } }
        }
        """;

    /// <summary>The signature header, by the words of Stripe's documentation and without its library.</summary>
    public static string Sign(string body, DateTimeOffset at, string secret = WebhookSecret)
    {
        var seconds = at.ToUnixTimeSeconds();
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}";
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        if (IsDown)
            return Results.Json(new { error = new { type = "api_error", message = "down" } }, statusCode: 500);
        var form = await http.Request.ReadFormAsync();
        Asked.Enqueue(form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal));
        // The same key is the same session.
        var session = _sessions.GetOrAdd(http.Request.Headers["Idempotency-Key"].ToString(), _ => $"cs_test_{Guid.NewGuid():N}");
        return Results.Json(new { id = session, @object = "checkout.session", url = $"https://checkout.stripe.example/{session}", mode = "payment", payment_status = "unpaid" });
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using Portal.Core.Alerts;
using Portal.Features.Notifications;

namespace Portal.Features.Webhooks;

/// <summary>Makes messages: <c>{"type", "timestamp", "data"}</c>, as Standard Webhooks proposes.</summary>
internal static class WebhookMessage
{
    /// <summary>Type of a message that somebody sends to see whether it gets through.</summary>
    public const string Test = "webhook.test";

    // Names in any script are readable in the log; the body is no HTML.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static WebhookDelivery Of(WebhookEndpoint endpoint, Alert alert, DateTimeOffset now) =>
        Of(endpoint, AlertRules.NameOf(alert.Kind), alert.At, alert.Facts, now);

    public static WebhookDelivery OfTest(WebhookEndpoint endpoint, DateTimeOffset now) =>
        Of(endpoint, Test, now, new Dictionary<string, string>(StringComparer.Ordinal) { ["webhook"] = endpoint.Id.ToString() }, now);

    /// <summary>The same message again, as a new one of its own.</summary>
    public static WebhookDelivery Again(WebhookDelivery delivery, DateTimeOffset now) =>
        new() { EndpointId = delivery.EndpointId, Type = delivery.Type, Body = delivery.Body, CreatedAt = now, DueAt = now };

    private static WebhookDelivery Of(WebhookEndpoint endpoint, string type, DateTimeOffset at, IReadOnlyDictionary<string, string> facts, DateTimeOffset now)
    {
        var data = new Dictionary<string, string>(facts, StringComparer.Ordinal) { ["organisation"] = endpoint.OrganisationId.ToString() };
        return new WebhookDelivery { EndpointId = endpoint.Id, Type = type, Body = JsonSerializer.Serialize(new { type, timestamp = at.UtcDateTime, data }, Json), CreatedAt = now, DueAt = now };
    }
}

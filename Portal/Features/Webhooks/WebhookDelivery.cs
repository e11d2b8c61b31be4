namespace Portal.Features.Webhooks;

/// <summary>One message to one endpoint. Its id is what the receiver sees as <c>webhook-id</c>, the same at every try.</summary>
public sealed class WebhookDelivery
{
    public const int MaxErrorLength = 200;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid EndpointId { get; init; }

    /// <summary>Name of the kind, such as <c>task.ended</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The JSON that is signed and sent.</summary>
    public required string Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Next try; null once delivered or given up.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public int Tries { get; set; }

    public DateTimeOffset? LastTryAt { get; set; }

    /// <summary>HTTP status of the last answer; null when there was none.</summary>
    public int? LastStatus { get; set; }

    /// <summary>Why the last try failed, as a stable code; null when it did not.</summary>
    public string? LastError { get; set; }

    public long? LastMilliseconds { get; set; }

    public DateTimeOffset? DeliveredAt { get; set; }
}

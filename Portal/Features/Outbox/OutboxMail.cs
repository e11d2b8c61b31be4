namespace Portal.Features.Outbox;

/// <summary>A mail that waits to be sent or was; written in the transaction that causes it.</summary>
public sealed class OutboxMail
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string To { get; init; }

    public required string Subject { get; init; }

    public required string Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? SentAt { get; set; }

    /// <summary>Next try; null once sent or given up.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public int Tries { get; set; }

    public string? LastError { get; set; }
}

namespace Portal.Features.Notifications;

/// <summary>An alert in a person's bell.</summary>
public sealed class Notification
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid UserId { get; init; }

    public required Guid AlertId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Null while it was not read.</summary>
    public DateTimeOffset? ReadAt { get; set; }
}

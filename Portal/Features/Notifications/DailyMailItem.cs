namespace Portal.Features.Notifications;

/// <summary>An alert that waits for a person's next daily mail; gone once that is written.</summary>
public sealed class DailyMailItem
{
    public required Guid UserId { get; init; }

    public required Guid AlertId { get; init; }

    /// <summary>When it was handed out.</summary>
    public required DateTimeOffset At { get; init; }
}

using Portal.Core.Alerts;

namespace Portal.Features.Notifications;

/// <summary>How a person wants to hear of a kind of alert; who chose nothing follows <see cref="AlertRules.DefaultOf"/>.</summary>
public sealed class NotificationChoice
{
    public required Guid UserId { get; init; }

    public required AlertKind Kind { get; init; }

    public required AlertChannels Channels { get; set; }
}

using Portal.Core.Alerts;
using Portal.Core.Primitives;

namespace Portal.Features.Webhooks;

/// <summary>Where an organisation wants its alerts sent.</summary>
public sealed class WebhookEndpoint
{
    public const int MaxUrlLength = 500;

    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required string Url { get; set; }

    public required IReadOnlyList<AlertKind> Kinds { get; set; }

    /// <summary>Encrypted; shown once, when it is made.</summary>
    public required string Secret { get; set; }

    /// <summary>The secret before, encrypted: what is sent carries both signatures until <see cref="PreviousUntil"/>, so that a receiver can change over in its own time.</summary>
    public string? PreviousSecret { get; set; }

    public DateTimeOffset? PreviousUntil { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when nothing got through; null while the last that was sent did.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>When it was switched off; null while it is on.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Set by ourselves at every change; the concurrency token.</summary>
    public long Version { get; set; }
}

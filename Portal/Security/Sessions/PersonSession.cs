using Portal.Core.Primitives;

namespace Portal.Security.Sessions;

/// <summary>One sign-in of a person in one browser. Its cookie carries the id; the row says whether that cookie still counts.</summary>
public sealed class PersonSession
{
    /// <summary>Longest user agent that is kept.</summary>
    public const int MaxUserAgentLength = 256;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid UserId { get; init; }

    /// <summary>As the browser names itself, cut to <see cref="MaxUserAgentLength"/>.</summary>
    public required string UserAgent { get; init; }

    /// <summary>Where it was seen last.</summary>
    public string? Address { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>To the minute.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When the person last proved to be there: by signing in, or by confirming it.</summary>
    public required DateTimeOffset ConfirmedAt { get; set; }

    /// <summary>The person's security stamp as this session knows it; with another, it is over.</summary>
    public required string SecurityStamp { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The organisation that this session looks at for support; null for all others.</summary>
    public OrganisationId? ViewedOrganisationId { get; set; }

    /// <summary>The member as whom it looks.</summary>
    public Guid? ViewedPersonId { get; set; }

    /// <summary>When that ends. It stands until the end is written down, which may be a moment later.</summary>
    public DateTimeOffset? ViewedUntil { get; set; }
}

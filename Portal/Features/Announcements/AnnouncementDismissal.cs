namespace Portal.Features.Announcements;

/// <summary>That a person has put an announcement away.</summary>
public sealed class AnnouncementDismissal
{
    public required Guid AnnouncementId { get; init; }

    public required Guid UserId { get; init; }
}

using Portal.Core.Primitives;

namespace Portal.Core.Alerts;

/// <summary>A line above every page that the operator writes for everybody, in both languages.</summary>
/// <remarks>Every method either changes it or returns why not and changes nothing. What has ended stays as it was.</remarks>
public sealed class Announcement
{
    /// <summary>Longest text in one language, characters.</summary>
    public const int MaxLength = 300;

    private Announcement()
    {
    }

    /// <summary>Made by whoever writes it.</summary>
    public Guid Id { get; private set; }

    /// <summary>What it says and when it is shown.</summary>
    public AnnouncementWording Wording { get; private set; } = default!;

    /// <summary>When it was first written.</summary>
    public DateTimeOffset WrittenAt { get; private set; }

    /// <summary>When it was taken down before its time; null when it was not.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Rises with every change.</summary>
    public long Version { get; private set; }

    /// <returns>The announcement; or <c>field_missing</c>, <c>field_too_long</c> or <c>invalid_field</c> with the field.</returns>
    public static Result<Announcement> Write(Guid id, AnnouncementWording wording, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(wording);
        var said = wording.Trimmed();
        return id == Guid.Empty ? new Refusal("invalid_field", "id")
            : said.Refuse(now) is { } refusal ? refusal
            : new Announcement { Id = id, Wording = said, WrittenAt = now, Version = 1 };
    }

    /// <summary>Says it otherwise; who has put it away does not see it again.</summary>
    /// <returns>Null when done; <c>announcement_ended</c>, or what <see cref="Write"/> refuses.</returns>
    public Refusal? Change(AnnouncementWording wording, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(wording);
        var said = wording.Trimmed();
        if (IsOver(now))
            return new Refusal("announcement_ended");
        if (said.Refuse(now) is { } refusal)
            return refusal;
        (Wording, Version) = (said, Version + 1);
        return null;
    }

    /// <summary>Takes it down.</summary>
    /// <returns>Null when done; <c>announcement_ended</c>.</returns>
    public Refusal? End(DateTimeOffset now)
    {
        if (IsOver(now))
            return new Refusal("announcement_ended");
        (EndedAt, Version) = (now, Version + 1);
        return null;
    }

    /// <summary>True when it will not be shown any more.</summary>
    public bool IsOver(DateTimeOffset now) => EndedAt is not null || Wording.Until <= now;

    /// <summary>True while it stands above the pages.</summary>
    public bool IsShown(DateTimeOffset now) => Wording.From <= now && !IsOver(now);
}

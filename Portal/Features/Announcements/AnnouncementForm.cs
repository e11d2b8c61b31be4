using Portal.Core.Alerts;

namespace Portal.Features.Announcements;

/// <summary>An announcement as it is typed: instants by the clock of the installation.</summary>
public sealed class AnnouncementForm
{
    private readonly TimeZoneInfo _zone;
    private readonly AnnouncementRow? _row;

    /// <param name="row">Null for a new one.</param>
    public AnnouncementForm(AnnouncementRow? row, string zone)
    {
        (_row, _zone) = (row, TimeZoneInfo.FindSystemTimeZoneById(zone));
        if (row is null)
            return;
        (Chinese, English, Level, IsDismissible) = (row.Wording.Chinese, row.Wording.English, row.Wording.Level, row.Wording.IsDismissible);
        (From, Until) = (Local(row.Wording.From), row.Wording.Until is { } until ? Local(until) : null);
    }

    public Guid Id { get; } = Guid.CreateVersion7();

    public bool IsNew => _row is null;

    public string Chinese { get; set; } = "";

    public string English { get; set; } = "";

    public AnnouncementLevel Level { get; set; } = AnnouncementLevel.Info;

    /// <summary>Null for now.</summary>
    public DateTime? From { get; set; }

    /// <summary>Null until it is ended.</summary>
    public DateTime? Until { get; set; }

    public bool IsDismissible { get; set; } = true;

    public WriteAnnouncementRequest ToWrite() => new(Id, Chinese, English, Level, Instant(From), Instant(Until), IsDismissible);

    public (Guid Id, ChangeAnnouncementRequest Request) ToChange() =>
        (_row!.Id, new ChangeAnnouncementRequest(Chinese, English, Level, From == Local(_row.Wording.From) ? _row.Wording.From : Instant(From) ?? _row.Wording.From, Instant(Until), IsDismissible, _row.Version));

    // The field has minutes alone.
    private DateTime Local(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, _zone);
        return new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0);
    }

    // A time that the clock skips is the one an hour on.
    private DateTimeOffset? Instant(DateTime? typed)
    {
        if (typed is not { } local)
            return null;
        var there = _zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(there, _zone.GetUtcOffset(there));
    }
}

using Portal.Core.Primitives;

namespace Portal.Core.Alerts;

/// <summary>What an announcement says, and from when until when it is shown.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Chinese">For who reads Simplified Chinese; 1 to <see cref="Announcement.MaxLength"/> characters.</param>
/// <param name="English">For everybody else; 1 to <see cref="Announcement.MaxLength"/> characters.</param>
/// <param name="From">First instant it is shown.</param>
/// <param name="Until">First instant it is not shown any more; null shows it until it is ended.</param>
/// <param name="IsDismissible">True when a reader may put it away for good.</param>
public sealed record AnnouncementWording(AnnouncementLevel Level, string Chinese, string English, DateTimeOffset From, DateTimeOffset? Until, bool IsDismissible)
{
    internal AnnouncementWording Trimmed() => this with { Chinese = (Chinese ?? "").Trim(), English = (English ?? "").Trim(), From = From.ToUniversalTime(), Until = Until?.ToUniversalTime() };

    /// <returns>Null when it can stand; <c>field_missing</c>, <c>field_too_long</c> or <c>invalid_field</c> with the field.</returns>
    internal Refusal? Refuse(DateTimeOffset now) =>
        RefuseText("chinese", Chinese) ?? RefuseText("english", English)
        ?? (!Enum.IsDefined(Level) ? new Refusal("invalid_field", "level")
            : Until <= From || Until <= now ? new Refusal("invalid_field", "until")
            : null);

    private static Refusal? RefuseText(string field, string text) =>
        text.Length == 0 ? new Refusal("field_missing", field)
        : text.Length > Announcement.MaxLength ? new Refusal("field_too_long", field, new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{Announcement.MaxLength}" })
        : null;
}

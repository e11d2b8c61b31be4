using System.ComponentModel.DataAnnotations;

namespace Portal.Features.Notifications;

public sealed class NotificationOptions
{
    public const string Section = "Portal:Notifications";

    /// <summary>How long a task waits until its owner is told.</summary>
    [Range(1, 7 * 24 * 60)]
    public int WaitingMinutes { get; set; } = 60;

    /// <summary>When the daily mail is written, by the clock of <c>Portal:DefaultTimeZone</c>.</summary>
    [Range(0, 23)]
    public int DailyMailHour { get; set; } = 8;
}

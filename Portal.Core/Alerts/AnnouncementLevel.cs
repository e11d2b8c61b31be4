namespace Portal.Core.Alerts;

/// <summary>How much an <see cref="Announcement"/> matters.</summary>
public enum AnnouncementLevel
{
    /// <summary>Good to know.</summary>
    Info = 1,

    /// <summary>Something will not work, or has to be done.</summary>
    Warning = 2,
}

namespace Portal.Core.Alerts;

/// <summary>By which ways a person wants to hear of a kind.</summary>
[Flags]
public enum AlertChannels
{
    None = 0,

    /// <summary>The bell of the portal.</summary>
    Portal = 1,

    /// <summary>A mail of its own, at once.</summary>
    Mail = 2,

    /// <summary>The one mail a day that gathers what waits for it.</summary>
    DailyMail = 4,
}

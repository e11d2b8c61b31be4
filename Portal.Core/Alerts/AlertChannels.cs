namespace Portal.Core.Alerts;

/// <summary>By which ways a person wants to hear of a kind.</summary>
[Flags]
public enum AlertChannels
{
    None = 0,

    /// <summary>The bell of the portal.</summary>
    Portal = 1,

    /// <summary>A mail.</summary>
    Mail = 2,
}

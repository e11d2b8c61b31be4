namespace Portal.Components.Shared;

/// <summary>Whether what a page shows is of now.</summary>
public enum LiveState
{
    Live = 1,
    Reconnecting = 2,
    Stale = 3,
}

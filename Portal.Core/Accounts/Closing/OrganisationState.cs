namespace Portal.Core.Accounts.Closing;

/// <summary>Whether an organisation goes on. Only <see cref="Closing"/> can turn back.</summary>
public enum OrganisationState
{
    /// <summary>It goes on.</summary>
    Open = 0,

    /// <summary>It takes nothing new, and is being wound up.</summary>
    Closing = 1,

    /// <summary>It is over; for a time its owners may still fetch documents and data.</summary>
    Closed = 2,
}

namespace Portal.Core.Accounts;

/// <summary>How an invitation ended.</summary>
public enum InvitationEnd
{
    /// <summary>The person joined.</summary>
    Accepted = 1,

    /// <summary>The person said no.</summary>
    Declined = 2,

    /// <summary>The organisation took it back.</summary>
    Withdrawn = 3,
}

namespace Portal.Core.Accounts.Verification;

/// <summary>What the platform knows of an organisation; decides how much it may ask.</summary>
public enum OrganisationStanding
{
    /// <summary>Nobody has looked at who it is.</summary>
    Unverified = 1,

    /// <summary>A reviewer has approved who it is.</summary>
    Verified = 2,

    /// <summary>An administrator has stopped it; it may read and pay, and run nothing.</summary>
    Suspended = 3,
}

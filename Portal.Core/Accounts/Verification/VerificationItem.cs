namespace Portal.Core.Accounts.Verification;

/// <summary>What is judged on its own.</summary>
public enum VerificationItem
{
    LegalName = 1,

    /// <summary>Identity number of a person, tax number of an organisation.</summary>
    IdNumber = 2,

    Country = 3,

    Address = 4,

    Phone = 5,

    /// <summary>The qualification documents together.</summary>
    Documents = 6,
}

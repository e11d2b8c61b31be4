namespace Portal.Core.Accounts.Verification;

/// <summary>Who is verified.</summary>
public enum VerificationSubject
{
    /// <summary>A natural person, by an identity document.</summary>
    Person = 1,

    /// <summary>A company, lab or other legal body, by its registration.</summary>
    Organisation = 2,
}

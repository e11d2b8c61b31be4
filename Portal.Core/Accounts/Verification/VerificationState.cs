namespace Portal.Core.Accounts.Verification;

/// <summary>Where an application to be verified stands. Draft → Submitted → InReview → Approved or Refused; what was refused is mended and submitted again.</summary>
public enum VerificationState
{
    /// <summary>Being filled in.</summary>
    Draft = 1,

    /// <summary>Waits for a reviewer.</summary>
    Submitted = 2,

    /// <summary>A reviewer has taken it; when the claim expires another may.</summary>
    InReview = 3,

    /// <summary>All of it was accepted. Final.</summary>
    Approved = 4,

    /// <summary>Some of it was refused; that part alone may be mended.</summary>
    Refused = 5,
}

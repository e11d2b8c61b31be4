namespace Portal.Core.Accounts.Verification;

/// <summary>What a reviewer said of an item.</summary>
/// <param name="IsAccepted">False for a refusal, which has a reason.</param>
/// <param name="ReasonChinese">Why it was refused, for readers of Chinese; null when accepted.</param>
/// <param name="ReasonEnglish">The same in English.</param>
/// <param name="Note">What the reviewer added for this applicant; null for nothing.</param>
public sealed record ItemDecision(bool IsAccepted, string? ReasonChinese = null, string? ReasonEnglish = null, string? Note = null)
{
    /// <summary>Longest reason or note, characters.</summary>
    public const int MaxLength = 300;

    /// <summary>An acceptance.</summary>
    public static ItemDecision Accepted { get; } = new(true);
}

namespace Portal.Features.Verification;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class VerificationText;

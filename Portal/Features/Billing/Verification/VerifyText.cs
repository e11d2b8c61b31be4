namespace Portal.Features.Billing.Verification;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class VerifyText;

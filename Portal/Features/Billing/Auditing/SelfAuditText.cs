namespace Portal.Features.Billing.Auditing;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class SelfAuditText;

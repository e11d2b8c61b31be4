namespace Portal.Features.Billing;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class BillingText;

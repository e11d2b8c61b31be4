namespace Portal.Features.Billing.Checkouts;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class CheckoutText;

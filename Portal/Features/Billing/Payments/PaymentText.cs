namespace Portal.Features.Billing.Payments;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class PaymentText;

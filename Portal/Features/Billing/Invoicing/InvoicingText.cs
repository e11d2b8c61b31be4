namespace Portal.Features.Billing.Invoicing;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class InvoicingText;

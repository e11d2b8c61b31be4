namespace Portal.Features.Billing.Documents;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class InvoiceText;

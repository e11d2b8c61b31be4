namespace Portal.Features.Billing.CreditNotes;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class CreditText;

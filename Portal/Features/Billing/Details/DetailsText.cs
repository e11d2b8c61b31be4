namespace Portal.Features.Billing.Details;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class DetailsText;

namespace Portal.Features.Customers;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class CustomersText;

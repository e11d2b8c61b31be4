namespace Portal.Components.Shared;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class PricingText;

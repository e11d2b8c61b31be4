namespace Portal.Features.Capacity;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class CapacityText;

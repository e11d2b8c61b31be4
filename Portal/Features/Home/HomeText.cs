namespace Portal.Features.Home;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class HomeText;
